-- How did each shop do in each month?
-- A shop without sales has zeros; the change to date compares the same day numbers.
select
    stores.month,
    stores.store_id,
    stores.is_store_unmatched,
    stores.days_loaded,
    stores.transactions,
    stores.revenue,
    stores.revenue_share_percent,
    stores.place,
    stores.revenue_change_to_date_percent
from gold.sales_drops_store_month as stores
order by stores.month, stores.place, stores.store_id
