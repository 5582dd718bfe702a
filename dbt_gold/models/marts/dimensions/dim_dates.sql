with orders as (
    select
        fct_orders.business_day,
        greatest(
            fct_orders.business_day,
            coalesce(fct_orders.delivered_day, fct_orders.business_day),
            coalesce(fct_orders.estimated_delivery_day, fct_orders.business_day)
        ) as last_day
    from {{ ref('fct_orders') }} as fct_orders
),

bounds as (
    select
        cast(date_trunc('year', min(orders.business_day)) as date) as first_day,
        {{ date_after("date_trunc('year', max(orders.last_day))", 12, 'month') }} as end_day
    from orders
),

{{ calendar_days('olist') }}

select * from final
