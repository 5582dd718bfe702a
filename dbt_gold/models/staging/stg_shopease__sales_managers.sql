select
    managers.manager_id,
    managers.store_id,
    managers.monthly_sales_target,
    managers.hired_on
from {{ source('silver_shopease', 'shopease_sales_managers') }} as managers
