with reference as (
    {{ reference_day(ref('fct_orders')) }}
),

orders as (
    select
        fct_orders.customer_unique_id,
        fct_orders.business_day,
        fct_orders.revenue,
        fct_orders.is_delivered,
        fct_orders.is_on_time,
        fct_orders.estimated_delivery_day,
        fct_orders.review_score
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_sale and fct_orders.customer_unique_id is not null
),

purchases as (
    select
        orders.customer_unique_id as customer_id,
        orders.business_day,
        orders.revenue,
        case
            when not orders.is_delivered and orders.estimated_delivery_day < reference.reference_day
                then 'not_delivered'
            when not orders.is_on_time then 'delivered_late'
            when orders.review_score <= 2 then 'low_score'
        end as trouble
    from orders
    cross join reference
),

{{ lapsed_customers('olist', 'customer_unique_id') }}

select * from final
