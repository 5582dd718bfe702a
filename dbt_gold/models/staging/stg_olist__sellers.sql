select
    sellers.seller_id,
    sellers.seller_zip_code_prefix,
    sellers.seller_city,
    sellers.seller_state
from {{ source('silver_olist', 'olist_sellers') }} as sellers
