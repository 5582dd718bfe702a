with orders as (
    select
        fct_orders.business_day,
        fct_orders.delivered_day,
        fct_orders.estimated_delivery_day
    from {{ ref('fct_orders') }} as fct_orders
),

bounds as (
    select
        date_trunc('year', min(orders.business_day)) as first_day,
        date_trunc(
            'year',
            greatest(
                max(orders.business_day),
                max(orders.delivered_day),
                max(orders.estimated_delivery_day)
            )
        ) + interval '1 year' as end_day
    from orders
),

days as (
    select cast(series.day as date) as date_day
    from bounds
    cross join lateral unnest(range(bounds.first_day, bounds.end_day, interval '1 day'))
        as series (day)
),

final as (
    select
        days.date_day,
        year(days.date_day) as year,
        quarter(days.date_day) as quarter,
        month(days.date_day) as month,
        cast(date_trunc('month', days.date_day) as date) as month_start,
        monthname(days.date_day) as month_name,
        isoyear(days.date_day) as iso_year,
        weekofyear(days.date_day) as iso_week,
        day(days.date_day) as day_of_month,
        dayofyear(days.date_day) as day_of_year,
        isodow(days.date_day) as day_of_week,
        dayname(days.date_day) as day_name,
        isodow(days.date_day) >= 6 as is_weekend,
        days.date_day = last_day(days.date_day) as is_month_end
    from days
)

select * from final
