-- Who are the customers: how many per segment, and what did they pay?
-- Segments follow from recency, frequency and amount paid of delivered orders; every buyer has one.
-- Scores are ranks, equals are split by id: so the persons with one order are counted beside.
select
    segments.rfm_segment,
    count(*) as customers,
    count(case when not segments.is_repeat then 1 end) as customers_with_one_order,
    sum(segments.monetary) as payments,
    min(segments.recency_days) as least_recency_days,
    max(segments.recency_days) as most_recency_days
from gold.customer_segments as segments
group by segments.rfm_segment
order by payments desc, segments.rfm_segment
