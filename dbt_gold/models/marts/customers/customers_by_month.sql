with sales as (
    select
        facts.customer_unique_id as customer_id,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.revenue
    from {{ ref('fct_orders') }} as facts
    where facts.is_sale
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_olist__loaded_months') }} as stg_months
),

placed_sales as (
    select
        sales.customer_id,
        sales.month,
        sales.revenue,
        min(sales.month) over (partition by sales.customer_id) as first_month
    from sales
),

first_loaded as (
    select min(sales.month) as first_month
    from sales
),

per_month as (
    select
        placed_sales.month,
        count(distinct placed_sales.customer_id) as customers,
        count(
            distinct case
                when placed_sales.first_month = placed_sales.month then placed_sales.customer_id
            end
        ) as new_customers,
        sum(placed_sales.revenue) as revenue,
        sum(
            case
                when placed_sales.customer_id is null then 0
                when placed_sales.first_month = placed_sales.month then placed_sales.revenue
                else 0
            end
        ) as new_revenue,
        sum(
            case
                when placed_sales.customer_id is null then 0
                when placed_sales.first_month < placed_sales.month then placed_sales.revenue
                else 0
            end
        ) as returning_revenue
    from placed_sales
    group by placed_sales.month
),

final as (
    select
        per_month.month,
        coalesce(loaded_months.days_loaded, 0) as days_loaded,
        {{ days_between('per_month.month', date_after('per_month.month', 1, 'month')) }}
            as days_in_month,
        coalesce(loaded_months.is_complete, false) as is_complete,
        {{ currency('olist') }} as currency,
        per_month.customers,
        per_month.new_customers,
        per_month.customers - per_month.new_customers as returning_customers,
        per_month.month = first_loaded.first_month as is_truncated,
        cast(per_month.revenue as decimal(18, 2)) as revenue,
        cast(per_month.new_revenue as decimal(18, 2)) as new_revenue,
        cast(per_month.returning_revenue as decimal(18, 2)) as returning_revenue,
        {{ percent('per_month.returning_revenue', 'per_month.revenue') }}
            as returning_revenue_percent
    from per_month
    cross join first_loaded
    left join loaded_months on per_month.month = loaded_months.month
)

select * from final
