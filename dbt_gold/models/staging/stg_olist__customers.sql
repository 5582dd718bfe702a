select
    customers.customer_id,
    customers.customer_unique_id,
    customers.business_day,
    customers.customer_zip_code_prefix,
    customers.customer_city,
    customers.customer_state
from {{ source('silver_olist', 'olist_customers') }} as customers
