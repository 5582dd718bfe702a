with orders as (
    select
        fct_orders.order_id,
        fct_orders.seller_count,
        fct_orders.handed_to_carrier_at,
        fct_orders.review_score
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_sale
),

items_per_seller_order as (
    select
        items.seller_id,
        items.order_id,
        cast(date_trunc('month', items.business_day) as date) as month,
        count(*) as items_sold,
        sum(items.revenue) as revenue,
        sum(items.freight) as freight,
        max(items.shipping_limit_at) as shipping_limit_at
    from {{ ref('fct_order_items') }} as items
    where items.is_sale
    group by items.seller_id, items.order_id, date_trunc('month', items.business_day)
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_olist__loaded_months') }} as stg_months
),

sold as (
    select
        sales.seller_id,
        sales.month,
        count(*) as orders,
        count(case when orders.seller_count = 1 then 1 end) as single_seller_orders,
        sum(sales.items_sold) as items_sold,
        {{ amount('sum(sales.revenue)') }} as revenue,
        {{ amount('sum(sales.freight)') }} as freight,
        count(
            case when sales.shipping_limit_at is not null then orders.handed_to_carrier_at end
        ) as handed_over_orders,
        count(
            case when orders.handed_to_carrier_at > sales.shipping_limit_at then 1 end
        ) as late_handover_orders,
        count(orders.review_score) as reviewed_orders,
        sum(orders.review_score) as total_score
    from items_per_seller_order as sales
    left join orders on sales.order_id = orders.order_id
    group by sales.seller_id, sales.month
),

placed as (
    select
        sold.seller_id,
        sold.month,
        sold.orders,
        sold.single_seller_orders,
        sold.items_sold,
        sold.revenue,
        sold.freight,
        sold.handed_over_orders,
        sold.late_handover_orders,
        sold.reviewed_orders,
        sold.total_score,
        sum(sold.revenue) over (partition by sold.month) as revenue_of_month,
        rank() over (partition by sold.month order by sold.revenue desc) as place,
        min(sold.month) over (partition by sold.seller_id) as first_month
    from sold
),

final as (
    select
        placed.seller_id,
        placed.month,
        {{ month_columns('placed', 'olist') }},
        placed.month = placed.first_month as is_first_month,
        placed.orders,
        placed.single_seller_orders,
        cast(placed.items_sold as bigint) as items_sold,
        cast(placed.revenue as decimal(18, 2)) as revenue,
        {{ percent('placed.revenue', 'placed.revenue_of_month') }} as revenue_share_percent,
        placed.place,
        cast(placed.freight as decimal(18, 2)) as freight,
        {{ divide_half_up('placed.revenue', 'placed.orders') }} as average_order_value,
        placed.handed_over_orders,
        placed.late_handover_orders,
        {{ percent('placed.late_handover_orders', 'placed.handed_over_orders') }}
            as late_handover_percent,
        placed.reviewed_orders,
        {{ divide_half_up('placed.total_score', 'placed.reviewed_orders') }}
            as average_review_score
    from placed
    left join loaded_months on placed.month = loaded_months.month
)

select * from final
