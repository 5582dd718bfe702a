with sales as (
    select
        coalesce(fct_sales.product_id, 'unknown') as product_id,
        fct_sales.total_price,
        fct_sales.discount_amount,
        fct_sales.revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
),

products as (
    select
        dim_products.product_id,
        dim_products.product_name
    from {{ ref('sales_drops_dim_products') }} as dim_products
),

per_product as (
    select
        sales.product_id,
        count(*) as sales,
        count(sales.discount_amount) as sales_with_known_discount,
        count(case when sales.discount_amount > 0 then 1 end) as discounted_sales,
        sum(case when sales.discount_amount is not null then sales.total_price else 0 end)
            as known_total_price,
        coalesce(sum(sales.discount_amount), 0) as discount_amount,
        sum(sales.revenue) as revenue,
        sum(case when sales.discount_amount > 0 then sales.revenue else 0 end)
            as discounted_revenue
    from sales
    group by sales.product_id
),

final as (
    select
        per_product.product_id,
        products.product_name,
        {{ currency('sales_drops') }} as currency,
        per_product.sales,
        per_product.sales_with_known_discount,
        per_product.sales - per_product.sales_with_known_discount as sales_without_known_discount,
        per_product.discounted_sales,
        cast(per_product.known_total_price as decimal(18, 2)) as known_total_price,
        cast(per_product.discount_amount as decimal(18, 2)) as discount_amount,
        {{ percent('per_product.discount_amount', 'per_product.known_total_price') }}
            as discount_rate_percent,
        cast(per_product.revenue as decimal(18, 2)) as revenue,
        {{ percent('per_product.discounted_revenue', 'per_product.revenue') }}
            as discounted_revenue_percent
    from per_product
    left join products on per_product.product_id = products.product_id
)

select * from final
