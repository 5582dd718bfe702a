{#- Rebuilt whole: what is overdue changes with the day it is asked on, also of days whose rows are
    as they were. -#}
{{ config(materialized='table', pre_hook=[]) }}

with orders as (
    select
        fct_orders.business_day,
        fct_orders.is_sale,
        fct_orders.is_sale
        and not (
            fct_orders.is_delivered and fct_orders.delivered_day is not null
        ) as is_open,
        fct_orders.estimated_delivery_day,
        fct_orders.is_on_time,
        fct_orders.days_to_deliver,
        {{ days_between('fct_orders.estimated_delivery_day', 'fct_orders.delivered_day') }}
            as days_late
    from {{ ref('fct_orders') }} as fct_orders
),

reference as (
    {{ reference_day(ref('fct_orders')) }}
),

per_day as (
    select
        orders.business_day,
        count(case when orders.is_sale then 1 end) as transactions,
        count(orders.is_on_time) as delivered_orders,
        count(case when orders.is_on_time then 1 end) as on_time_orders,
        count(case when not orders.is_on_time then 1 end) as late_orders,
        count(case when orders.is_open then 1 end) as open_orders,
        count(
            case
                when orders.is_open and orders.estimated_delivery_day < reference.reference_day
                    then 1
            end
        ) as overdue_orders,
        sum(orders.days_to_deliver) as days_to_deliver,
        sum(case when not orders.is_on_time then orders.days_late end) as days_late,
        max(orders.days_to_deliver) as longest_days_to_deliver
    from orders
    cross join reference
    group by orders.business_day
),

final as (
    select
        per_day.business_day,
        per_day.transactions,
        per_day.delivered_orders,
        per_day.on_time_orders,
        per_day.late_orders,
        per_day.open_orders,
        per_day.overdue_orders,
        per_day.open_orders = 0 as is_final,
        {{ percent('per_day.on_time_orders', 'per_day.delivered_orders') }} as on_time_percent,
        {{ percent('per_day.on_time_orders', 'per_day.delivered_orders + per_day.overdue_orders') }}
            as on_time_percent_known,
        {{ divide_half_up('per_day.days_to_deliver', 'per_day.delivered_orders') }}
            as average_days_to_deliver,
        per_day.longest_days_to_deliver,
        {{ divide_half_up('per_day.days_late', 'per_day.late_orders') }} as average_days_late
    from per_day
)

select * from final
