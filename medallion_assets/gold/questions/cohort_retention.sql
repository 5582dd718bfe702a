-- Of the customers who first bought in a month, how many bought again later?
-- One row a cohort and month in which someone of it bought; month 0 is the first purchase.
with purchases as (
    select
        orders.customer_unique_id,
        cast(date_trunc('month', orders.business_day) as date) as month,
        orders.revenue
    from gold.fct_orders as orders
    where orders.is_sale and orders.customer_unique_id is not null
),

cohorts as (
    select
        purchases.customer_unique_id,
        min(purchases.month) as cohort_month
    from purchases
    group by purchases.customer_unique_id
)

select
    cohorts.cohort_month,
    purchases.month,
    count(distinct purchases.customer_unique_id) as customers,
    sum(purchases.revenue) as revenue
from purchases
inner join cohorts on purchases.customer_unique_id = cohorts.customer_unique_id
group by cohorts.cohort_month, purchases.month
order by cohorts.cohort_month, purchases.month
