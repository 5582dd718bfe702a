select
    customers.customer_id,
    customers.pincode as customer_pincode,
    customers.customer_joining_date as joined_on
from {{ source('silver_sales_drops', 'sales_drops_customers') }} as customers
