with orders as (
    select
        cast(date_trunc('month', fct_orders.business_day) as date) as month,
        fct_orders.customer_unique_id,
        fct_orders.is_sale,
        fct_orders.item_count,
        fct_orders.revenue,
        fct_orders.freight,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
),

per_month as (
    select
        orders.month,
        count(*) filter (where orders.is_sale) as transactions,
        count(distinct orders.customer_unique_id) filter (where orders.is_sale)
            as unique_customers,
        coalesce(sum(orders.item_count) filter (where orders.is_sale), 0) as items_sold,
        sum(orders.revenue) as revenue,
        coalesce(sum(orders.freight) filter (where orders.is_sale), 0) as freight,
        coalesce(sum(orders.payments) filter (where orders.is_sale), 0) as payments
    from orders
    group by orders.month
),

final as (
    select
        per_month.month,
        per_month.transactions,
        per_month.unique_customers,
        cast(per_month.items_sold as bigint) as items_sold,
        cast(per_month.revenue as decimal(18, 2)) as revenue,
        cast(per_month.freight as decimal(18, 2)) as freight,
        cast(per_month.payments as decimal(18, 2)) as payments,
        {{ divide_half_up('per_month.revenue', 'per_month.transactions') }}
            as average_transaction_value,
        {{ percent('per_month.revenue - month_before.revenue', 'month_before.revenue') }}
            as revenue_change_percent
    from per_month
    left join per_month as month_before
        on per_month.month = month_before.month + interval '1 month'
)

select * from final
