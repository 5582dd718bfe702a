with payments as (
    select
        stg_payments.order_id,
        stg_payments.payment_sequential,
        stg_payments.business_day,
        stg_payments.payment_type,
        stg_payments.installments,
        stg_payments.payment_value
    from {{ ref('stg_olist__order_payments') }} as stg_payments
    where {{ is_touched('stg_payments.business_day') }}
),

orders as (
    select
        stg_orders.order_id,
        stg_orders.business_day,
        stg_orders.order_status,
        stg_orders.is_sale
    from {{ ref('stg_olist__orders') }} as stg_orders
    where {{ is_touched('stg_orders.business_day') }}
),

final as (
    select
        payments.order_id,
        payments.payment_sequential,
        payments.business_day,
        payments.payment_type,
        orders.order_status,
        coalesce(orders.is_sale, false) as is_sale,
        payments.installments,
        payments.payment_value
    from payments
    left join orders
        on
            payments.order_id = orders.order_id
            and payments.business_day = orders.business_day
)

select * from final
