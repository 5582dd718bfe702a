-- How does revenue grow from month to month?
-- The change is against the calendar month before, in percent; empty where that month had none.
select
    months.month,
    months.transactions,
    months.revenue,
    months.revenue_change_percent
from gold.revenue_by_month as months
order by months.month
