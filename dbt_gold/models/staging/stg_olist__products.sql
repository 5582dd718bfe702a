select
    products.product_id,
    products.product_category,
    products.product_category_name,
    products.product_name_lenght as name_length,
    products.product_description_lenght as description_length,
    products.product_photos_qty as photos,
    products.product_weight_g as weight_g,
    products.product_length_cm as length_cm,
    products.product_height_cm as height_cm,
    products.product_width_cm as width_cm
from {{ source('silver_olist', 'olist_products') }} as products
