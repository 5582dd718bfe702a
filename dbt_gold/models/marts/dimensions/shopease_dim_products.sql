with products as (
    select
        stg_products.product_id,
        stg_products.product_name,
        stg_products.product_category,
        stg_products.list_price
    from {{ ref('stg_shopease__products') }} as stg_products
),

final as (
    select
        products.product_id,
        products.product_name,
        coalesce(products.product_category, 'Unknown') as product_category,
        products.list_price
    from products
)

select * from final
