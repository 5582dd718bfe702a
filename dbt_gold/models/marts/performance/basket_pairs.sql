with items as (
    select
        fct_order_items.order_id,
        fct_order_items.product_id
    from {{ ref('fct_order_items') }} as fct_order_items
    where fct_order_items.is_sale
),

products as (
    select
        dim_products.product_id,
        dim_products.product_category
    from {{ ref('dim_products') }} as dim_products
),

bought as (
    select
        items.order_id as basket,
        items.product_id,
        nullif(products.product_category, 'Unknown') as thing
    from items
    left join products on items.product_id = products.product_id
),

{{ basket_pairs('product_category', 20) }}

select * from final
