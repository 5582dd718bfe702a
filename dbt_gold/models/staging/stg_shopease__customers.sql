select
    customers.customer_id,
    customers.state as customer_state,
    customers.created_at as registered_at
from {{ source('silver_shopease', 'shopease_customers') }} as customers
