{{ config(materialized='table', pre_hook=[]) }}

with orders as (
    select
        fct_orders.delivered_day,
        fct_orders.is_on_time,
        fct_orders.days_to_deliver,
        {{ days_between('fct_orders.estimated_delivery_day', 'fct_orders.delivered_day') }}
            as days_late
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_on_time is not null
),

per_day as (
    select
        orders.delivered_day,
        count(*) as delivered_orders,
        count(case when orders.is_on_time then 1 end) as on_time_orders,
        count(case when not orders.is_on_time then 1 end) as late_orders,
        sum(orders.days_to_deliver) as days_to_deliver,
        sum(case when not orders.is_on_time then orders.days_late end) as days_late
    from orders
    group by orders.delivered_day
),

final as (
    select
        per_day.delivered_day,
        per_day.delivered_orders,
        per_day.on_time_orders,
        per_day.late_orders,
        {{ percent('per_day.on_time_orders', 'per_day.delivered_orders') }} as on_time_percent,
        {{ divide_half_up('per_day.days_to_deliver', 'per_day.delivered_orders') }}
            as average_days_to_deliver,
        {{ divide_half_up('per_day.days_late', 'per_day.late_orders') }} as average_days_late
    from per_day
)

select * from final
