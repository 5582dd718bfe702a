-- How many orders of each month are open or overdue, and how punctual is what is known?
-- Open orders have not arrived; overdue ones are past their promised day, so late already. The
-- percentage counts them as late.
select
    days.month_start as month,
    sum(delivery.transactions) as sales,
    sum(delivery.delivered_orders) as delivered_orders,
    sum(delivery.open_orders) as open_orders,
    sum(delivery.overdue_orders) as overdue_orders,
    case
        when sum(delivery.delivered_orders + delivery.overdue_orders) > 0
            then 1e2 * sum(delivery.on_time_orders)
                / sum(delivery.delivered_orders + delivery.overdue_orders)
    end as on_time_percent_known
from gold.delivery_performance as delivery
inner join gold.dim_dates as days on delivery.business_day = days.date_day
group by days.month_start
order by days.month_start
