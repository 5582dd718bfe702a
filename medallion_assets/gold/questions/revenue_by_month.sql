-- How does revenue grow from month to month?
-- The change is against the calendar month before, in percent; empty unless both months are loaded
-- as a whole. That to date compares the same day numbers, so a month that goes on can be read.
select
    months.month,
    months.days_loaded,
    months.is_complete,
    months.transactions,
    months.revenue,
    months.revenue_per_day,
    months.revenue_change_percent,
    months.revenue_change_to_date_percent
from gold.revenue_by_month as months
order by months.month
