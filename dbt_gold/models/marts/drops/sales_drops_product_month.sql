with sales as (
    select
        coalesce(facts.product_id, 'unknown') as product_id,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.quantity,
        facts.revenue
    from {{ ref('sales_drops_fct_sales') }} as facts
),

products as (
    select
        dim_products.product_id,
        dim_products.product_name
    from {{ ref('sales_drops_dim_products') }} as dim_products
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_sales_drops__loaded_months') }} as stg_months
),

sold as (
    select
        sales.product_id,
        sales.month,
        count(*) as orders,
        sum(sales.quantity) as quantity,
        {{ amount('sum(sales.revenue)') }} as revenue
    from sales
    group by sales.product_id, sales.month
),

{{ products_by_month('sales_drops', ["products.product_name"]) }}

select * from final
