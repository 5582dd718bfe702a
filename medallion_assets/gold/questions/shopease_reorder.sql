-- What has to be ordered now, and where?
-- Products whose available pieces are below the level, those first that last shortest; cover is
-- empty where nothing was sold.
select
    stock.store_name,
    stock.store_id,
    stock.product_id,
    stock.product_name,
    stock.available,
    stock.reorder_level,
    stock.cover_days,
    stock.suggested_order
from gold.shopease_inventory_metrics as stock
where stock.is_below_reorder
order by
    case when stock.cover_days is null then 1 else 0 end,
    stock.cover_days,
    stock.store_id,
    stock.product_id
