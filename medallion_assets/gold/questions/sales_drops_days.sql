-- Which days came in, and what was sold on each?
-- A day that is not loaded has no file yet, or none was expected.
select
    days.business_day,
    days.is_loaded,
    days.event_name,
    days.transactions,
    days.items_sold,
    days.revenue
from gold.sales_drops_daily_sales_calendar as days
order by days.business_day
