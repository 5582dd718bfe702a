with sales as (
    select
        fct_sales.sales_channel,
        fct_sales.customer_id,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

per_channel as (
    select
        sales.sales_channel,
        count(*) as transactions,
        sum(sales.quantity) as items_sold,
        count(distinct sales.customer_id) as unique_customers,
        sum(sales.revenue) as revenue
    from sales
    group by sales.sales_channel
),

final as (
    select
        per_channel.sales_channel,
        per_channel.transactions,
        cast(per_channel.items_sold as bigint) as items_sold,
        per_channel.unique_customers,
        cast(per_channel.revenue as decimal(18, 2)) as revenue,
        {{ divide_half_up('per_channel.revenue', 'per_channel.transactions') }}
            as average_transaction_value,
        {{ percent('per_channel.revenue', 'sum(per_channel.revenue) over ()') }}
            as revenue_share_percent
    from per_channel
)

select * from final
