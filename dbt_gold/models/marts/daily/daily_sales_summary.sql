with orders as (
    select
        fct_orders.business_day,
        fct_orders.customer_unique_id,
        fct_orders.order_status,
        fct_orders.is_sale,
        fct_orders.item_count,
        fct_orders.revenue,
        fct_orders.freight,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
    where {{ is_touched('fct_orders.business_day') }}
),

sold_items as (
    select
        fct_order_items.business_day,
        fct_order_items.product_id
    from {{ ref('fct_order_items') }} as fct_order_items
    where fct_order_items.is_sale and {{ is_touched('fct_order_items.business_day') }}
),

orders_per_day as (
    select
        orders.business_day,
        count(*) as orders_placed,
        count(case when orders.is_sale then 1 end) as transactions,
        coalesce(sum(case when orders.is_sale then orders.item_count end), 0) as items_sold,
        coalesce(sum(case when orders.is_sale then orders.revenue end), 0) as revenue,
        coalesce(sum(case when orders.is_sale then orders.freight end), 0) as freight,
        coalesce(sum(case when orders.is_sale then orders.payments end), 0) as payments,
        count(distinct case when orders.is_sale then orders.customer_unique_id end)
            as unique_customers
    from orders
    group by orders.business_day
),

products_per_day as (
    select
        sold_items.business_day,
        count(distinct sold_items.product_id) as unique_products
    from sold_items
    group by sold_items.business_day
),

final as (
    select
        'olist' as system,
        orders_per_day.business_day,
        {{ currency('olist') }} as currency,
        orders_per_day.orders_placed,
        orders_per_day.transactions,
        cast(orders_per_day.items_sold as bigint) as items_sold,
        cast(orders_per_day.revenue as decimal(18, 2)) as revenue,
        cast(orders_per_day.freight as decimal(18, 2)) as freight,
        cast(orders_per_day.payments as decimal(18, 2)) as payments,
        {{ divide_half_up('orders_per_day.revenue', 'orders_per_day.transactions') }}
            as average_transaction_value,
        orders_per_day.unique_customers,
        coalesce(products_per_day.unique_products, 0) as unique_products
    from orders_per_day
    left join products_per_day on orders_per_day.business_day = products_per_day.business_day
)

select * from final
