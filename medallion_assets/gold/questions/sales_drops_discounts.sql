-- What was let off on each product?
-- The rate is of lines that tell a discount; lines that say nothing are not taken for zero.
select
    products.product_id,
    products.product_name,
    products.sales_with_known_discount,
    products.sales_without_known_discount,
    products.discount_amount,
    products.discount_rate_percent,
    products.revenue
from gold.sales_drops_discounts_by_product as products
order by products.discount_amount desc, products.product_id
