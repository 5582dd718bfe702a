-- Which product categories sell best?
-- Category is English, else Portuguese, else Unknown.
select
    categories.product_category,
    categories.items_sold,
    categories.revenue,
    categories.revenue_share_percent
from gold.revenue_by_category as categories
order by categories.revenue desc, categories.product_category
