select
    versions.product_id,
    versions.product_name,
    versions.category as product_category,
    versions.price as list_price,
    versions.valid_from,
    versions.valid_to
from {{ source('silver_shopease', 'shopease_products_history') }} as versions
