-- Do parcels arrive when they were promised?
-- By month of purchase, delivered orders only; the promised day itself is on time.
select
    cast(date_trunc('month', orders.business_day) as date) as month,
    count(*) as delivered_orders,
    count(case when orders.is_on_time then 1 end) as on_time_orders,
    cast(
        1e2 * count(case when orders.is_on_time then 1 end) / count(*) as decimal(5, 2)
    ) as on_time_percent
from gold.fct_orders as orders
where orders.is_on_time is not null
group by cast(date_trunc('month', orders.business_day) as date)
order by cast(date_trunc('month', orders.business_day) as date)
