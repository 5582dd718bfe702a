select
    versions.id as sales_person_id,
    versions.manager_id,
    versions.is_manager,
    versions.pincode as sales_person_pincode,
    versions.joining_date as joined_on,
    versions.valid_from,
    versions.valid_to
from {{ source('silver_sales_drops', 'sales_drops_sales_team_history') }} as versions
