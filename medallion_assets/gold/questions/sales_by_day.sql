-- How much was sold on each day?
-- Revenue is price without freight, of orders neither canceled nor unavailable, by day of purchase.
select
    sales.business_day,
    sales.transactions,
    sales.items_sold,
    sales.revenue,
    sales.average_transaction_value,
    sales.unique_customers
from gold.daily_sales_summary as sales
order by sales.business_day
