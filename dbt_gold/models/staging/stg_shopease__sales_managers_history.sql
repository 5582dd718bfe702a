select
    versions.manager_id,
    versions.store_id,
    versions.monthly_sales_target,
    versions.hired_on,
    versions.valid_from,
    versions.valid_to
from {{ source('silver_shopease', 'shopease_sales_managers_history') }} as versions
