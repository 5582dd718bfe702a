-- Who sold most in each store and month, and what is due to her?
-- The first places, and sales that are held because no file names the store or the person. Nothing
-- is due from a month that is not loaded as a whole.
select
    team.month,
    team.store_id,
    team.sales_person_id,
    team.total_sales,
    team.place,
    team.is_tied,
    team.incentive,
    team.incentive_status,
    team.incentive_due
from gold.sales_drops_sales_team_data_mart as team
where team.incentive_status <> 'none'
order by team.month, team.store_id, team.total_sales desc, team.sales_person_id
