-- Which products were out of stock, and what may that have cost?
-- Days of the last weeks on which nothing was in the store, with an estimate of the pieces that
-- were not sold.
select
    stock.store_name,
    stock.store_id,
    stock.product_id,
    stock.product_name,
    stock.days_tracked,
    stock.stock_out_days,
    stock.stock_out_percent,
    stock.lost_sales_estimate
from gold.shopease_inventory_metrics as stock
where stock.stock_out_days > 0
order by stock.stock_out_days desc, stock.store_id, stock.product_id
