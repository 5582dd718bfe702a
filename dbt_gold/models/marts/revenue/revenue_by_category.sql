with items as (
    select
        fct_order_items.order_id,
        fct_order_items.product_id,
        fct_order_items.revenue,
        fct_order_items.freight
    from {{ ref('fct_order_items') }} as fct_order_items
    where fct_order_items.is_sale
),

products as (
    select
        dim_products.product_id,
        dim_products.product_category
    from {{ ref('dim_products') }} as dim_products
),

per_category as (
    select
        coalesce(products.product_category, 'Unknown') as product_category,
        count(distinct items.order_id) as orders,
        count(*) as items_sold,
        count(distinct items.product_id) as products,
        sum(items.revenue) as revenue,
        sum(items.freight) as freight
    from items
    left join products on items.product_id = products.product_id
    group by coalesce(products.product_category, 'Unknown')
),

final as (
    select
        per_category.product_category,
        per_category.orders,
        per_category.items_sold,
        per_category.products,
        cast(per_category.revenue as decimal(18, 2)) as revenue,
        cast(per_category.freight as decimal(18, 2)) as freight,
        {{ percent('per_category.revenue', 'sum(per_category.revenue) over ()') }}
            as revenue_share_percent
    from per_category
)

select * from final
