-- Which days were the ten busiest?
-- By orders placed, whatever became of them; equals by day.
select
    sales.business_day,
    sales.orders_placed,
    sales.transactions,
    sales.revenue
from gold.daily_sales_summary as sales
order by sales.orders_placed desc, sales.business_day
limit 10
