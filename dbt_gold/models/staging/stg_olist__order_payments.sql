select
    payments.order_id,
    payments.payment_sequential,
    payments.business_day,
    payments.payment_type,
    payments.payment_installments as installments,
    payments.payment_value
from {{ source('silver_olist', 'olist_order_payments') }} as payments
