with payments as (
    select
        fct_payments.payment_type,
        fct_payments.order_id,
        fct_payments.payment_value
    from {{ ref('fct_payments') }} as fct_payments
    where fct_payments.is_sale
),

orders as (
    select
        fct_orders.main_payment_type,
        fct_orders.revenue
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_sale
),

payments_per_type as (
    select
        payments.payment_type,
        count(*) as payment_count,
        count(distinct payments.order_id) as orders,
        sum(payments.payment_value) as payments
    from payments
    group by payments.payment_type
),

revenue_per_type as (
    select
        orders.main_payment_type as payment_type,
        count(*) as transactions,
        sum(orders.revenue) as revenue
    from orders
    group by orders.main_payment_type
),

per_type as (
    select
        coalesce(paid.payment_type, sold.payment_type) as payment_type,
        coalesce(paid.payment_count, 0) as payment_count,
        coalesce(paid.orders, 0) as orders,
        cast(coalesce(paid.payments, 0) as decimal(18, 2)) as payments,
        coalesce(sold.transactions, 0) as transactions,
        cast(coalesce(sold.revenue, 0) as decimal(18, 2)) as revenue
    from payments_per_type as paid
    full outer join revenue_per_type as sold on paid.payment_type = sold.payment_type
),

final as (
    select
        per_type.payment_type,
        per_type.payment_count,
        per_type.orders,
        per_type.payments,
        {{ percent('per_type.payments', 'sum(per_type.payments) over ()') }}
            as payments_share_percent,
        per_type.transactions,
        per_type.revenue,
        {{ percent('per_type.revenue', 'sum(per_type.revenue) over ()') }}
            as revenue_share_percent
    from per_type
)

select * from final
