-- Which twenty products bring most revenue?
-- Equals by product id.
select
    products.product_id,
    products.product_category,
    products.orders,
    products.quantity,
    products.revenue
from gold.product_performance as products
order by products.revenue desc, products.product_id
limit 20
