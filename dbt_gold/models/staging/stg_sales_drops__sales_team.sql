select
    team.id as sales_person_id,
    team.manager_id,
    team.is_manager,
    team.pincode as sales_person_pincode,
    team.joining_date as joined_on
from {{ source('silver_sales_drops', 'sales_drops_sales_team') }} as team
