with sales as (
    select
        fct_orders.customer_unique_id,
        fct_orders.business_day,
        row_number() over (
            partition by fct_orders.customer_unique_id
            order by fct_orders.business_day, fct_orders.purchased_at, fct_orders.order_id
        ) as nth
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_sale and fct_orders.customer_unique_id is not null
),

reference as (
    {{ reference_day(ref('fct_orders')) }}
),

buyers as (
    select
        sales.customer_unique_id,
        min(sales.business_day) as first_day,
        min(case when sales.nth = 2 then sales.business_day end) as second_day
    from sales
    group by sales.customer_unique_id
),

measured as (
    select
        cast(date_trunc('month', buyers.first_day) as date) as cohort_month,
        case
            when {{ days_between('buyers.first_day', 'reference.reference_day') }} >= 90 then 1
        end as is_matured,
        {{ days_between('buyers.first_day', 'buyers.second_day') }} as days_to_second
    from buyers
    cross join reference
),

per_month as (
    select
        measured.cohort_month,
        count(*) as first_buyers,
        count(measured.is_matured) as matured_buyers,
        count(
            case when measured.is_matured = 1 and measured.days_to_second <= 90 then 1 end
        ) as repeat_buyers,
        count(
            case when measured.is_matured = 1 and measured.days_to_second = 0 then 1 end
        ) as same_day_repeat_buyers
    from measured
    group by measured.cohort_month
),

final as (
    select
        per_month.cohort_month,
        per_month.first_buyers,
        per_month.matured_buyers,
        per_month.first_buyers = per_month.matured_buyers as is_matured,
        per_month.repeat_buyers,
        per_month.same_day_repeat_buyers,
        {{ percent('per_month.repeat_buyers', 'per_month.matured_buyers') }}
            as repeat_rate_percent,
        {{ percent(
            'per_month.repeat_buyers - per_month.same_day_repeat_buyers',
            'per_month.matured_buyers'
        ) }} as later_day_repeat_rate_percent
    from per_month
)

select * from final
