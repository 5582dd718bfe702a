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
    {{ amount('sales.total_price') }} as total_price,
    {{ amount('sales.discount_amount') }} as discount_amount,
    {{ amount('sales.final_price') }} as revenue
from {{ source('silver_sales_drops', 'sales_drops_discounted_sales') }} as sales
