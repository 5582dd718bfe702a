with sellers as (
    select
        dim_sellers.seller_id,
        dim_sellers.seller_state
    from {{ ref('dim_sellers') }} as dim_sellers
),

orders as (
    select
        fct_orders.order_id,
        fct_orders.seller_count,
        fct_orders.handed_to_carrier_at,
        fct_orders.is_on_time,
        fct_orders.days_to_deliver,
        fct_orders.review_score
    from {{ ref('fct_orders') }} as fct_orders
),

items_per_seller_order as (
    select
        items.seller_id,
        items.order_id,
        items.business_day,
        count(*) as items_sold,
        sum(items.revenue) as revenue,
        sum(items.freight) as freight,
        max(items.shipping_limit_at) as shipping_limit_at
    from {{ ref('fct_order_items') }} as items
    where items.is_sale
    group by items.seller_id, items.order_id, items.business_day
),

sales_per_seller as (
    select
        sales.seller_id,
        count(*) as orders,
        count(case when orders.seller_count = 1 then 1 end) as single_seller_orders,
        count(
            case when orders.handed_to_carrier_at > sales.shipping_limit_at then 1 end
        ) as late_handover_orders,
        count(
            case when sales.shipping_limit_at is not null then orders.handed_to_carrier_at end
        ) as handed_over_orders,
        sum(sales.items_sold) as items_sold,
        sum(sales.revenue) as revenue,
        sum(sales.freight) as freight,
        min(sales.business_day) as first_sale_day,
        max(sales.business_day) as last_sale_day,
        count(orders.is_on_time) as delivered_orders,
        count(case when orders.is_on_time then 1 end) as on_time_orders,
        sum(orders.days_to_deliver) as days_to_deliver,
        count(orders.review_score) as reviewed_orders,
        sum(orders.review_score) as total_score
    from items_per_seller_order as sales
    left join orders on sales.order_id = orders.order_id
    group by sales.seller_id
),

final as (
    select
        coalesce(sellers.seller_id, sales.seller_id) as seller_id,
        coalesce(sellers.seller_state, 'Unknown') as seller_state,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.single_seller_orders, 0) as single_seller_orders,
        cast(coalesce(sales.items_sold, 0) as bigint) as items_sold,
        cast(coalesce(sales.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(sales.freight, 0) as decimal(18, 2)) as freight,
        {{ divide_half_up('sales.revenue', 'sales.orders') }} as average_order_value,
        sales.first_sale_day,
        sales.last_sale_day,
        coalesce(sales.handed_over_orders, 0) as handed_over_orders,
        coalesce(sales.late_handover_orders, 0) as late_handover_orders,
        {{ percent('sales.late_handover_orders', 'sales.handed_over_orders') }}
            as late_handover_percent,
        coalesce(sales.delivered_orders, 0) as delivered_orders,
        coalesce(sales.on_time_orders, 0) as on_time_orders,
        {{ percent('sales.on_time_orders', 'sales.delivered_orders') }} as on_time_percent,
        {{ divide_half_up('sales.days_to_deliver', 'sales.delivered_orders') }}
            as average_days_to_deliver,
        coalesce(sales.reviewed_orders, 0) as reviewed_orders,
        {{ divide_half_up('sales.total_score', 'sales.reviewed_orders') }}
            as average_review_score
    from sellers
    full outer join sales_per_seller as sales on sellers.seller_id = sales.seller_id
)

select * from final
