-- How many customers are VIP, High, Medium and Low by what they spent?
-- VIP from 2000, High from 1000, Medium from 500, else Low; in reais, without freight.
select
    customers.spend_segment,
    count(*) as customers,
    sum(customers.purchases) as purchases,
    sum(customers.spend) as spend
from gold.customer_analytics as customers
group by customers.spend_segment
order by spend desc, customers.spend_segment
