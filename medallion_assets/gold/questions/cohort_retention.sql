-- How many of those who bought first in a month came back, and what have they spent?
-- One row a month of first purchase and a month from then on, with zeros; compare cohorts at an
-- equal month number only.
select
    cohorts.cohort_month,
    cohorts.month,
    cohorts.month_number,
    cohorts.cohort_customers,
    cohorts.customers,
    cohorts.retention_percent,
    cohorts.revenue,
    cohorts.ltv
from gold.cohort_retention as cohorts
order by cohorts.cohort_month, cohorts.month
