select
    orders.order_id,
    orders.customer_id,
    orders.order_status,
    orders.business_day,
    orders.order_purchase_timestamp as purchased_at,
    orders.order_approved_at as approved_at,
    orders.order_delivered_carrier_date as handed_to_carrier_at,
    orders.order_delivered_customer_date as delivered_at,
    cast(orders.order_delivered_customer_date as date) as delivered_day,
    orders.order_estimated_delivery_date as estimated_delivery_day,
    orders.order_status = 'delivered' as is_delivered,
    orders.order_status not in ('canceled', 'unavailable') as is_sale
from {{ source('silver_olist', 'olist_orders') }} as orders
