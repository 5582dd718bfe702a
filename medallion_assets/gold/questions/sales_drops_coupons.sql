-- Who spent less than in the month before, and gets a coupon?
-- Between two months that are loaded as a whole; a customer who stops buying falls once.
select
    customers.month,
    customers.customer_id,
    customers.total_sales_before,
    customers.total_sales,
    customers.is_lapsed
from gold.sales_drops_customer_data_mart as customers
where customers.coupon_due
order by customers.month, customers.customer_id
