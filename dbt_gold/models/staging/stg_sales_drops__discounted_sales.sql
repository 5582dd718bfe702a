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
    cast(sales.total_price as decimal(18, 2)) as total_price,
    cast(sales.discount_amount as decimal(18, 2)) as discount_amount,
    cast(sales.final_price as decimal(18, 2)) as revenue
from {{ source('silver_sales_drops', 'sales_drops_discounted_sales') }} as sales
