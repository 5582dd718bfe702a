{#- Revenue and orders of all cohorts of a month are those of the sales to known persons. -#}
with facts as (
    select
        cast(date_trunc('month', sales.business_day) as date) as month,
        count(*) as orders,
        sum(sales.revenue) as revenue
    from {{ ref('fct_orders') }} as sales
    where sales.is_sale and sales.customer_unique_id is not null
    group by date_trunc('month', sales.business_day)
),

cohorts as (
    select
        cohorts.month,
        sum(cohorts.orders) as orders,
        sum(cohorts.revenue) as revenue
    from {{ ref('cohort_retention') }} as cohorts
    group by cohorts.month
)

select
    cohorts.month,
    cohorts.revenue,
    facts.revenue as expected_revenue
from cohorts
full outer join facts on cohorts.month = facts.month
where
    coalesce(cohorts.revenue, 0) <> coalesce(facts.revenue, 0)
    or coalesce(cohorts.orders, 0) <> coalesce(facts.orders, 0)
