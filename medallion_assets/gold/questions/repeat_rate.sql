-- How many buyers come again within 90 days?
-- Of each month of first purchase, among those whose 90 days are over. A second order on the same
-- day is often one order in two parts, so it is counted apart.
select
    cohorts.cohort_month,
    cohorts.matured_buyers,
    cohorts.repeat_buyers,
    cohorts.same_day_repeat_buyers,
    cohorts.repeat_rate_percent,
    cohorts.later_day_repeat_rate_percent
from gold.repeat_purchases as cohorts
order by cohorts.cohort_month
