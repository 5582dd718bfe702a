-- Do customers whose parcel came late give worse scores?
-- Delivered and reviewed orders; the score is that of the review answered last.
select
    orders.is_on_time,
    count(*) as reviewed_orders,
    cast(1e0 * sum(orders.review_score) / count(*) as decimal(4, 2)) as average_review_score
from gold.fct_orders as orders
where orders.is_on_time is not null and orders.review_score is not null
group by orders.is_on_time
order by average_review_score
