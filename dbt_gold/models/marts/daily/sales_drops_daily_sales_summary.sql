{#- Rebuilt whole: which product a line means changes with the list of products, also on days whose
    lines are as they were. -#}
{{ config(materialized='table', pre_hook=[]) }}

with sales as (
    select
        fct_sales.business_day,
        fct_sales.customer_id,
        coalesce(fct_sales.product_id, fct_sales.product_name) as product_key,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
),

per_day as (
    select
        sales.business_day,
        count(*) as transactions,
        sum(sales.quantity) as items_sold,
        sum(sales.revenue) as revenue,
        count(distinct sales.customer_id) as unique_customers,
        count(distinct sales.product_key) as unique_products
    from sales
    group by sales.business_day
),

final as (
    select
        'sales_drops' as system,
        per_day.business_day,
        {{ currency('sales_drops') }} as currency,
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
