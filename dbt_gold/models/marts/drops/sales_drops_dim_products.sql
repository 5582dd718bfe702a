with products as (
    select
        stg_products.product_id,
        stg_products.product_name,
        stg_products.current_price,
        stg_products.old_price,
        stg_products.listed_on,
        stg_products.changed_on,
        stg_products.expires_on
    from {{ ref('stg_sales_drops__products') }} as stg_products
),

final as (
    select
        products.product_id,
        products.product_name,
        products.current_price,
        products.old_price,
        products.listed_on,
        products.changed_on,
        products.expires_on
    from products
)

select * from final
