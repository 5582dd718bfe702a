-- How much of each month's revenue comes from customers who came back?
-- In the first loaded month everybody is new; a month that is not complete goes on.
select
    months.month,
    months.is_complete,
    months.customers,
    months.new_customers,
    months.returning_customers,
    months.revenue,
    months.returning_revenue_percent
from gold.shopease_customers_by_month as months
order by months.month
