select
    items.order_id,
    items.order_item_id,
    items.business_day,
    items.product_id,
    items.seller_id,
    items.shipping_limit_date as shipping_limit_at,
    items.price,
    items.freight_value as freight
from {{ source('silver_olist', 'olist_order_items') }} as items
