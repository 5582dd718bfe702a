select
    products.id as product_id,
    products.name as product_name,
    products.current_price,
    products.old_price,
    products.created_date as listed_on,
    products.updated_date as changed_on,
    products.expiry_date as expires_on
from {{ source('silver_sales_drops', 'sales_drops_products') }} as products
