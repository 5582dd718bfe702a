-- On which days between the first and the last order was nothing ordered?
-- No row means that there is no gap.
select
    days.date_day,
    days.day_name
from gold.dim_dates as days
cross join (
    select
        min(sales.business_day) as first_day,
        max(sales.business_day) as last_day
    from gold.daily_sales_summary as sales
) as span
left join gold.daily_sales_summary as sales on days.date_day = sales.business_day
where
    days.date_day between span.first_day and span.last_day
    and sales.business_day is null
order by days.date_day
