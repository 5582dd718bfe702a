-- Which sellers were the best of the last complete month?
-- By revenue; late is what went to the carrier after the seller's own limit.
select
    place,
    seller_id,
    month,
    orders,
    revenue,
    revenue_share_percent,
    late_handover_percent
from gold.seller_month
where
    place <= 20
    and month = (
        select max(months.month)
        from gold.seller_month as months
        where months.is_complete
    )
order by place, seller_id
