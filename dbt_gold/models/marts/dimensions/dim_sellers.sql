with sellers as (
    select
        stg_sellers.seller_id,
        stg_sellers.seller_zip_code_prefix,
        stg_sellers.seller_city,
        stg_sellers.seller_state
    from {{ ref('stg_olist__sellers') }} as stg_sellers
),

zips as (
    select
        stg_zips.zip_code_prefix,
        stg_zips.latitude,
        stg_zips.longitude
    from {{ ref('stg_olist__zips') }} as stg_zips
),

final as (
    select
        sellers.seller_id,
        sellers.seller_zip_code_prefix,
        sellers.seller_city,
        sellers.seller_state,
        zips.latitude,
        zips.longitude
    from sellers
    left join zips on sellers.seller_zip_code_prefix = zips.zip_code_prefix
)

select * from final
