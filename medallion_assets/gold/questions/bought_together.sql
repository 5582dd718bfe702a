-- Which categories are bought together?
-- Of sales with more than one product: in how many of them both are, and how many times as often
-- as they would be by chance. Pairs in fewer than 20 sales are left out.
select
    product_category,
    other_product_category,
    baskets_with_both,
    support_percent,
    lift
from gold.basket_pairs
order by baskets_with_both desc, product_category, other_product_category
