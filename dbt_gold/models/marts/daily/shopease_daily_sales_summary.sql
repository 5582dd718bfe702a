with sales as (
    select
        fct_sales.business_day,
        fct_sales.customer_id,
        fct_sales.product_id,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
    where {{ is_touched('fct_sales.business_day') }}
),

per_day as (
    select
        sales.business_day,
        count(*) as transactions,
        sum(sales.quantity) as items_sold,
        sum(sales.revenue) as revenue,
        count(distinct sales.customer_id) as unique_customers,
        count(distinct sales.product_id) as unique_products
    from sales
    group by sales.business_day
),

final as (
    select
        'shopease' as system,
        per_day.business_day,
        {{ currency('shopease') }} as currency,
        per_day.transactions,
        cast(per_day.items_sold as bigint) as items_sold,
        cast(per_day.revenue as decimal(18, 2)) as revenue,
        {{ divide_half_up('per_day.revenue', 'per_day.transactions') }}
            as average_transaction_value,
        per_day.unique_customers,
        per_day.unique_products
    from per_day
)

select * from final
