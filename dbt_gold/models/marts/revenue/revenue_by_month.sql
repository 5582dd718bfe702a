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
        count(case when orders.is_sale then 1 end) as transactions,
        count(distinct case when orders.is_sale then orders.customer_unique_id end)
            as unique_customers,
        coalesce(sum(case when orders.is_sale then orders.item_count end), 0) as items_sold,
        sum(orders.revenue) as revenue,
        coalesce(sum(case when orders.is_sale then orders.freight end), 0) as freight,
        coalesce(sum(case when orders.is_sale then orders.payments end), 0) as payments
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
        on per_month.month = {{ date_after('month_before.month', 1, 'month') }}
)

select * from final
