-- How many orders of each month have not arrived, and how many are overdue?
-- Open orders have not arrived; overdue ones are past their promised day, so late already.
select
    days.month_start as month,
    sum(delivery.transactions) as sales,
    sum(delivery.delivered_orders) as delivered_orders,
    sum(delivery.open_orders) as open_orders,
    sum(delivery.overdue_orders) as overdue_orders
from gold.delivery_performance as delivery
inner join gold.dim_dates as days on delivery.business_day = days.date_day
group by days.month_start
order by days.month_start
