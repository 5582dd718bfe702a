select
    stores.id as store_id,
    stores.address as store_address,
    stores.store_pincode,
    stores.store_manager_name as store_manager_token,
    stores.store_opening_date as opened_on
from {{ source('silver_sales_drops', 'sales_drops_stores') }} as stores
