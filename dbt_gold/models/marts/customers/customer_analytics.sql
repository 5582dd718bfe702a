with orders as (
    select
        fct_orders.customer_unique_id,
        fct_orders.business_day,
        fct_orders.is_sale,
        fct_orders.item_count,
        fct_orders.revenue
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.customer_unique_id is not null
),

segments as (
    select
        customer_segments.customer_unique_id,
        customer_segments.recency_days,
        customer_segments.frequency,
        customer_segments.is_repeat,
        customer_segments.monetary,
        customer_segments.recency_score,
        customer_segments.frequency_score,
        customer_segments.monetary_score,
        customer_segments.rfm_segment
    from {{ ref('customer_segments') }} as customer_segments
),

bought as (
    select
        orders.customer_unique_id,
        count(case when orders.is_sale then 1 end) as purchases,
        coalesce(sum(case when orders.is_sale then orders.item_count end), 0) as items_bought,
        sum(orders.revenue) as spend,
        min(case when orders.is_sale then orders.business_day end) as first_purchase_day,
        max(case when orders.is_sale then orders.business_day end) as last_purchase_day
    from orders
    group by orders.customer_unique_id
),

final as (
    select
        bought.customer_unique_id,
        bought.purchases,
        cast(bought.items_bought as bigint) as items_bought,
        cast(bought.spend as decimal(18, 2)) as spend,
        {{ divide_half_up('bought.spend', 'bought.purchases') }}
            as average_order_value,
        bought.first_purchase_day,
        bought.last_purchase_day,
        segments.recency_days,
        segments.frequency,
        segments.is_repeat,
        segments.monetary,
        segments.recency_score,
        segments.frequency_score,
        segments.monetary_score,
        segments.rfm_segment,
        {{ spend_segment('bought.spend', 'bought.purchases', 'olist') }} as spend_segment
    from bought
    left join segments on bought.customer_unique_id = segments.customer_unique_id
)

select * from final
