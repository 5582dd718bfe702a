select
    versions.product_id,
    versions.product_category,
    versions.product_category_name,
    versions.product_name_lenght as name_length,
    versions.product_description_lenght as description_length,
    versions.product_photos_qty as photos,
    versions.product_weight_g as weight_g,
    versions.product_length_cm as length_cm,
    versions.product_height_cm as height_cm,
    versions.product_width_cm as width_cm,
    versions.valid_from,
    versions.valid_to
from {{ source('silver_olist', 'olist_products_history') }} as versions
