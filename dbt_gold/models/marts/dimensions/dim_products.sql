with products as (
    select
        stg_products.product_id,
        stg_products.product_category,
        stg_products.product_category_name,
        stg_products.name_length,
        stg_products.description_length,
        stg_products.photos,
        stg_products.weight_g,
        stg_products.length_cm,
        stg_products.height_cm,
        stg_products.width_cm
    from {{ ref('stg_olist__products') }} as stg_products
),

final as (
    select
        products.product_id,
        products.product_category,
        products.product_category_name,
        products.name_length,
        products.description_length,
        products.photos,
        products.weight_g,
        products.length_cm,
        products.height_cm,
        products.width_cm
    from products
)

select * from final
