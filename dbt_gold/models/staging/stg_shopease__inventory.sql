select
    stock.product_id,
    stock.store_id,
    stock.quantity_on_hand,
    stock.quantity_reserved,
    stock.reorder_level
from {{ source('silver_shopease', 'shopease_inventory') }} as stock
