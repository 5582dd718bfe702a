with items as (
    select
        stg_items.order_id,
        stg_items.order_item_id,
        stg_items.business_day,
        stg_items.product_id,
        stg_items.seller_id,
        stg_items.shipping_limit_at,
        stg_items.price,
        stg_items.freight
    from {{ ref('stg_olist__order_items') }} as stg_items
    where {{ is_touched('stg_items.business_day') }}
),

orders as (
    select
        stg_orders.order_id,
        stg_orders.business_day,
        stg_orders.order_status,
        stg_orders.is_sale
    from {{ ref('stg_olist__orders') }} as stg_orders
    where {{ is_touched('stg_orders.business_day') }}
),

final as (
    select
        items.order_id,
        items.order_item_id,
        items.business_day,
        items.product_id,
        items.seller_id,
        orders.order_status,
        coalesce(orders.is_sale, false) as is_sale,
        items.shipping_limit_at,
        items.price,
        items.freight,
        case when orders.is_sale then items.price else cast(0 as decimal(12, 2)) end as revenue
    from items
    left join orders
        on items.order_id = orders.order_id and items.business_day = orders.business_day
)

select * from final
