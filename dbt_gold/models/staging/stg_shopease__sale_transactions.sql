select
    sales.transaction_id,
    sales.business_day,
    sales.created_at as sold_at_utc,
    {{ local_time('sales.created_at', 'shopease') }} as sold_at,
    sales.store_id,
    sales.customer_id,
    sales.product_id,
    sales.payment_method,
    sales.sales_channel,
    sales.quantity,
    sales.unit_price,
    {{ amount('sales.total_amount') }} as revenue
from {{ source('silver_shopease', 'shopease_sale_transactions') }} as sales
