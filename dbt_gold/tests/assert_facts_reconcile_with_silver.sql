{#- Rows and money of the facts equal those of silver: no join loses or doubles any. -#}
with silver_items as (
    select
        count(*) as items,
        coalesce(sum(items.price), 0) as items_value,
        coalesce(sum(items.freight_value), 0) as freight
    from {{ source('silver_olist', 'olist_order_items') }} as items
),

silver_payments as (
    select coalesce(sum(payments.payment_value), 0) as payments
    from {{ source('silver_olist', 'olist_order_payments') }} as payments
),

silver_orders as (
    select count(*) as orders
    from {{ source('silver_olist', 'olist_orders') }}
),

silver as (
    select
        silver_orders.orders,
        silver_items.items,
        silver_items.items_value,
        silver_items.freight,
        silver_payments.payments
    from silver_orders
    cross join silver_items
    cross join silver_payments
),

fact_items as (
    select
        count(*) as items,
        coalesce(sum(items.price), 0) as items_value,
        coalesce(sum(items.freight), 0) as freight
    from {{ ref('fct_order_items') }} as items
),

fact_payments as (
    select coalesce(sum(payments.payment_value), 0) as payments
    from {{ ref('fct_payments') }} as payments
),

fact_orders as (
    select
        count(*) as orders,
        coalesce(sum(orders.item_count), 0) as items,
        coalesce(sum(orders.items_value), 0) as items_value,
        coalesce(sum(orders.freight), 0) as freight,
        coalesce(sum(orders.payments), 0) as payments
    from {{ ref('fct_orders') }} as orders
)

select
    silver.orders,
    silver.items,
    silver.items_value,
    silver.freight,
    silver.payments
from silver
cross join fact_orders
cross join fact_items
cross join fact_payments
where
    silver.orders <> fact_orders.orders
    or silver.items <> fact_orders.items
    or silver.items_value <> fact_orders.items_value
    or silver.freight <> fact_orders.freight
    or silver.payments <> fact_orders.payments
    or silver.items <> fact_items.items
    or silver.items_value <> fact_items.items_value
    or silver.freight <> fact_items.freight
    or silver.payments <> fact_payments.payments
