select
    versions.customer_id,
    versions.city as customer_city,
    versions.state as customer_state,
    versions.zip_code as customer_zip_code,
    versions.created_at as registered_at,
    versions.valid_from,
    versions.valid_to
from {{ source('silver_shopease', 'shopease_customers_history') }} as versions
