select
    zips.geolocation_zip_code_prefix as zip_code_prefix,
    zips.geolocation_lat as latitude,
    zips.geolocation_lng as longitude
from {{ source('silver_olist', 'olist_geolocation') }} as zips
