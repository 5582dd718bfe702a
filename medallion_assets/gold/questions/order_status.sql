-- What became of the orders?
-- One row a status, with what was ordered and what was paid, whether or not it is a sale.
select
    orders.order_status,
    count(*) as orders,
    sum(orders.items_value) as items_value,
    sum(orders.payments) as payments
from gold.fct_orders as orders
group by orders.order_status
order by count(*) desc, orders.order_status
