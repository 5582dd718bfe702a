with orders as (
    select
        fct_orders.customer_state,
        fct_orders.customer_unique_id,
        fct_orders.item_count,
        fct_orders.revenue,
        fct_orders.freight,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_sale
),

per_state as (
    select
        orders.customer_state,
        count(*) as transactions,
        count(distinct orders.customer_unique_id) as unique_customers,
        sum(orders.item_count) as items_sold,
        sum(orders.revenue) as revenue,
        sum(orders.freight) as freight,
        sum(orders.payments) as payments
    from orders
    group by orders.customer_state
),

final as (
    select
        per_state.customer_state,
        per_state.transactions,
        per_state.unique_customers,
        cast(per_state.items_sold as bigint) as items_sold,
        cast(per_state.revenue as decimal(18, 2)) as revenue,
        cast(per_state.freight as decimal(18, 2)) as freight,
        cast(per_state.payments as decimal(18, 2)) as payments,
        {{ divide_half_up('per_state.revenue', 'per_state.transactions') }}
            as average_transaction_value,
        {{ percent('per_state.revenue', 'sum(per_state.revenue) over ()') }}
            as revenue_share_percent
    from per_state
)

select * from final
