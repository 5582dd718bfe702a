select
    sales.file_id,
    sales.line_number,
    sales.file_name,
    sales.business_day,
    sales.customer_id,
    sales.store_id,
    sales.sales_person_id,
    sales.product_name,
    sales.quantity,
    sales.price as unit_price,
    {{ amount('sales.computed_cost') }} as total_price,
    {{ amount('sales.total_cost') }} as revenue
from {{ source('silver_sales_drops', 'sales_drops_sales') }} as sales
