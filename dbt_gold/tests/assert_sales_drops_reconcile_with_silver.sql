{#- Rows, pieces and money of the fact equal those of silver, shape by shape. -#}
with fact as (
    select
        facts.sale_shape,
        count(*) as sales,
        sum(facts.quantity) as pieces,
        sum(facts.total_price) as total_price,
        sum(facts.discount_amount) as discount_amount,
        sum(facts.revenue) as revenue
    from {{ ref('sales_drops_fct_sales') }} as facts
    group by facts.sale_shape
),

silver as (
    select
        'priced' as sale_shape,
        count(*) as sales,
        sum(sales.quantity) as pieces,
        sum(sales.computed_cost) as total_price,
        cast(null as decimal(22, 2)) as discount_amount,
        sum(sales.total_cost) as revenue
    from {{ source('silver_sales_drops', 'sales_drops_sales') }} as sales
    having count(*) > 0
    union all
    select
        'discounted' as sale_shape,
        count(*) as sales,
        sum(discounted.quantity) as pieces,
        sum(discounted.total_price) as total_price,
        sum(discounted.discount_amount) as discount_amount,
        sum(discounted.final_price) as revenue
    from {{ source('silver_sales_drops', 'sales_drops_discounted_sales') }} as discounted
    having count(*) > 0
)

select
    coalesce(silver.sale_shape, fact.sale_shape) as sale_shape,
    fact.sales,
    silver.sales as expected_sales,
    fact.pieces,
    silver.pieces as expected_pieces,
    fact.revenue,
    silver.revenue as expected_revenue
from fact
full outer join silver on fact.sale_shape = silver.sale_shape
where
    fact.sale_shape is null
    or silver.sale_shape is null
    or fact.sales <> silver.sales
    or fact.pieces <> silver.pieces
    or fact.total_price <> silver.total_price
    or coalesce(fact.discount_amount, 0) <> coalesce(silver.discount_amount, 0)
    or fact.revenue <> silver.revenue
