-- Which sellers sell most, and do they deliver on time?
-- The fifty with most revenue; equals by seller id.
select
    sellers.seller_id,
    sellers.seller_state,
    sellers.orders,
    sellers.revenue,
    sellers.on_time_percent,
    sellers.average_review_score
from gold.seller_performance as sellers
order by sellers.revenue desc, sellers.seller_id
limit 50
