-- How many customers came back?
-- Persons by how many sales they have; those whose orders were all canceled have none.
select
    customers.purchases,
    count(*) as customers,
    sum(customers.spend) as spend
from gold.customer_analytics as customers
group by customers.purchases
order by customers.purchases
