-- Which products bring the revenue of each month of the chain?
-- A are the products before which less than 80 percent of the revenue lie, B less than 95, C the
-- rest.
select
    products.month,
    products.abc_class,
    count(*) as products,
    sum(products.quantity) as quantity,
    sum(products.revenue) as revenue
from gold.shopease_product_month as products
group by products.month, products.abc_class
order by products.month, products.abc_class
