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

placed as (
    select
        sold.product_id,
        sold.month,
        sold.orders,
        sold.quantity,
        sold.revenue,
        sum(sold.revenue) over (partition by sold.month) as revenue_of_month,
        row_number() over (
            partition by sold.month
            order by sold.revenue desc, {{ in_byte_order('sold.product_id') }} asc
        ) as place,
        sum(sold.revenue) over (
            partition by sold.month
            order by sold.revenue desc, {{ in_byte_order('sold.product_id') }} asc
            rows between unbounded preceding and current row
        ) - sold.revenue as revenue_before
    from sold
),

final as (
    select
        placed.product_id,
        coalesce(products.product_category, 'Unknown') as product_category,
        placed.month,
        coalesce(loaded_months.days_loaded, 0) as days_loaded,
        {{ days_between('placed.month', date_after('placed.month', 1, 'month')) }} as days_in_month,
        coalesce(loaded_months.is_complete, false) as is_complete,
        {{ currency('olist') }} as currency,
        placed.orders,
        cast(placed.quantity as bigint) as quantity,
        cast(placed.revenue as decimal(18, 2)) as revenue,
        {{ percent('placed.revenue', 'placed.revenue_of_month') }} as revenue_share_percent,
        placed.place,
        {{ abc_class('placed.revenue_before', 'placed.revenue_of_month') }} as abc_class
    from placed
    left join products on placed.product_id = products.product_id
    left join loaded_months on placed.month = loaded_months.month
)

select * from final
