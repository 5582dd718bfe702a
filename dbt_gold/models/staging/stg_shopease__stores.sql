select
    stores.store_id,
    stores.store_name,
    stores.city as store_city,
    stores.state as store_state,
    stores.zip_code as store_zip_code,
    stores.floor_area_sqft,
    stores.opened_on
from {{ source('silver_shopease', 'shopease_stores') }} as stores
