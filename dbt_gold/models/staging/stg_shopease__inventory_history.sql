select
    versions.product_id,
    versions.store_id,
    versions.quantity_on_hand as on_hand,
    coalesce(versions.quantity_reserved, 0) as reserved,
    versions.reorder_level,
    versions.reorder_quantity,
    cast({{ local_time('versions.valid_from', 'shopease') }} as date) as from_day,
    cast({{ local_time('versions.valid_to', 'shopease') }} as date) as to_day
from {{ source('silver_shopease', 'shopease_inventory_history') }} as versions
