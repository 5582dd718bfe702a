{#- Items, freight and payments that orders were given equal those of the facts, day by day. -#}
with orders as (
    select
        orders.business_day,
        sum(orders.item_count) as items,
        sum(orders.items_value) as items_value,
        sum(orders.freight) as freight,
        sum(orders.payments) as payments
    from {{ ref('fct_orders') }} as orders
    group by orders.business_day
),

items as (
    select
        items.business_day,
        count(*) as items,
        sum(items.price) as items_value,
        sum(items.freight) as freight
    from {{ ref('fct_order_items') }} as items
    group by items.business_day
),

payments as (
    select
        payments.business_day,
        sum(payments.payment_value) as payments
    from {{ ref('fct_payments') }} as payments
    group by payments.business_day
),

parts as (
    select
        coalesce(items.business_day, payments.business_day) as business_day,
        coalesce(items.items, 0) as items,
        coalesce(items.items_value, 0) as items_value,
        coalesce(items.freight, 0) as freight,
        coalesce(payments.payments, 0) as payments
    from items
    full outer join payments on items.business_day = payments.business_day
)

select
    coalesce(orders.business_day, parts.business_day) as business_day,
    orders.items,
    parts.items as expected_items,
    orders.items_value,
    parts.items_value as expected_items_value,
    orders.payments,
    parts.payments as expected_payments
from orders
full outer join parts on orders.business_day = parts.business_day
where
    coalesce(orders.items, 0) <> coalesce(parts.items, 0)
    or coalesce(orders.items_value, 0) <> coalesce(parts.items_value, 0)
    or coalesce(orders.freight, 0) <> coalesce(parts.freight, 0)
    or coalesce(orders.payments, 0) <> coalesce(parts.payments, 0)
