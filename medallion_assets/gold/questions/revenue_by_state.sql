-- From which states does the revenue come?
-- State of the customer as given for the order; shares add up to 100 but for rounding.
select
    states.customer_state,
    states.transactions,
    states.unique_customers,
    states.revenue,
    states.revenue_share_percent
from gold.revenue_by_state as states
order by states.revenue desc, states.customer_state
