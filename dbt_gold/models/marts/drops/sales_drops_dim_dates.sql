with sales as (
    select fct_sales.business_day
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
),

bounds as (
    select
        cast(date_trunc('year', min(sales.business_day)) as date) as first_day,
        {{ date_after("date_trunc('year', max(sales.business_day))", 12, 'month') }} as end_day
    from sales
),

days as (
    {{ each_day('bounds', 'first_day', 'end_day') }}
),

final as (
    select
        days.date_day,
        {{ part_of_date('year', 'days.date_day') }} as year,
        {{ part_of_date('quarter', 'days.date_day') }} as quarter,
        {{ part_of_date('month', 'days.date_day') }} as month,
        cast(date_trunc('month', days.date_day) as date) as month_start,
        {{ month_name('days.date_day') }} as month_name,
        {{ part_of_date('isoyear', 'days.date_day') }} as iso_year,
        {{ part_of_date('week', 'days.date_day') }} as iso_week,
        {{ part_of_date('day', 'days.date_day') }} as day_of_month,
        {{ part_of_date('doy', 'days.date_day') }} as day_of_year,
        {{ part_of_date('isodow', 'days.date_day') }} as day_of_week,
        {{ day_name('days.date_day') }} as day_name,
        {{ part_of_date('isodow', 'days.date_day') }} >= 6 as is_weekend,
        {{ part_of_date('day', date_after('days.date_day', 1, 'day')) }} = 1 as is_month_end,
        {{ event_name('days.date_day', 'sales_drops') }} as event_name
    from days
)

select * from final
