select
    sales.file_id,
    sales.line_number,
    sales.file_name,
    sales.business_day,
    sales.sale_date as sold_at,
    sales.customer_id,
    sales.product_id,
    sales.quantity,
    sales.unit_price,
    sales.total_price,
    sales.discount_amount,
    sales.final_price as revenue
from {{ source('silver_sales_drops', 'sales_drops_discounted_sales') }} as sales
