with sales as (
    select
        fct_sales.payment_method,
        fct_sales.customer_id,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

per_method as (
    select
        sales.payment_method,
        count(*) as transactions,
        sum(sales.quantity) as items_sold,
        count(distinct sales.customer_id) as unique_customers,
        sum(sales.revenue) as revenue
    from sales
    group by sales.payment_method
),

final as (
    select
        per_method.payment_method,
        per_method.transactions,
        cast(per_method.items_sold as bigint) as items_sold,
        per_method.unique_customers,
        cast(per_method.revenue as decimal(18, 2)) as revenue,
        {{ divide_half_up('per_method.revenue', 'per_method.transactions') }}
            as average_transaction_value,
        {{ percent('per_method.revenue', 'sum(per_method.revenue) over ()') }}
            as revenue_share_percent
    from per_method
)

select * from final
