with sales as (
    select
        facts.product_id,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.quantity,
        facts.revenue
    from {{ ref('shopease_fct_sales') }} as facts
),

products as (
    select
        dim_products.product_id,
        dim_products.product_name,
        dim_products.product_category
    from {{ ref('shopease_dim_products') }} as dim_products
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_shopease__loaded_months') }} as stg_months
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

{{ products_by_month('shopease', [
    "products.product_name",
    "coalesce(products.product_category, 'Unknown') as product_category",
]) }}

select * from final
