select
    products.product_id,
    products.product_name,
    products.category as product_category,
    products.price as list_price
from {{ source('silver_shopease', 'shopease_products') }} as products
