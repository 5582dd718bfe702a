-- Does each store of the chain reach its target of the month?
-- Attainment is revenue in percent of the target; expected is what a store has that keeps pace with
-- the loaded days.
select
    targets.month,
    targets.store_id,
    targets.store_name,
    targets.manager_id,
    targets.revenue,
    targets.monthly_sales_target,
    targets.attainment_percent,
    targets.expected_percent,
    targets.is_assumed
from gold.shopease_store_targets as targets
order by targets.month, targets.store_id
