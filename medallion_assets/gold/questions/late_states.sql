-- Where do parcels come late?
-- Delivered orders by state of the customer; the share that came after the promised day.
select
    orders.customer_state,
    count(*) as delivered_orders,
    count(case when not orders.is_on_time then 1 end) as late_orders,
    cast(
        1e2 * count(case when not orders.is_on_time then 1 end) / count(*) as decimal(5, 2)
    ) as late_percent
from gold.fct_orders as orders
where orders.is_on_time is not null
group by orders.customer_state
order by late_percent desc, orders.customer_state
