with sales as (
    select
        facts.product_id,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.order_id,
        facts.revenue
    from {{ ref('fct_order_items') }} as facts
    where facts.is_sale
),

products as (
    select
        dim_products.product_id,
        dim_products.product_category
    from {{ ref('dim_products') }} as dim_products
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_olist__loaded_months') }} as stg_months
),

sold as (
    select
        sales.product_id,
        sales.month,
        count(distinct sales.order_id) as orders,
        count(*) as quantity,
        {{ amount('sum(sales.revenue)') }} as revenue
    from sales
    group by sales.product_id, sales.month
),

{{ products_by_month('olist', [
    "coalesce(products.product_category, 'Unknown') as product_category",
]) }}

select * from final
