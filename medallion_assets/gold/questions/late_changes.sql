-- How long after the purchase does an order still change?
-- Days from purchase to delivery: orders and how many of all delivered by then, in percent.
with per_delay as (
    select
        orders.days_to_deliver,
        count(*) as delivered_orders
    from gold.fct_orders as orders
    where orders.days_to_deliver is not null
    group by orders.days_to_deliver
)

select
    per_delay.days_to_deliver,
    per_delay.delivered_orders,
    cast(
        1e2 * sum(per_delay.delivered_orders) over (
            order by per_delay.days_to_deliver rows between unbounded preceding and current row
        ) / sum(per_delay.delivered_orders) over () as decimal(5, 2)
    ) as delivered_percent
from per_delay
order by per_delay.days_to_deliver
