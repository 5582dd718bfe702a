with sales as (
    select
        fct_orders.customer_unique_id,
        cast(date_trunc('month', fct_orders.business_day) as date) as month,
        fct_orders.revenue
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_sale and fct_orders.customer_unique_id is not null
),

loaded_months as (
    select
        stg_months.month,
        stg_months.is_complete
    from {{ ref('stg_olist__loaded_months') }} as stg_months
),

months as (
    select loaded_months.month
    from loaded_months
    union
    select sales.month
    from sales
),

first_months as (
    select
        sales.customer_unique_id,
        min(sales.month) as cohort_month
    from sales
    group by sales.customer_unique_id
),

cohorts as (
    select
        first_months.cohort_month,
        count(*) as cohort_customers
    from first_months
    group by first_months.cohort_month
),

bought as (
    select
        first_months.cohort_month,
        sales.month,
        count(distinct sales.customer_unique_id) as customers,
        count(*) as orders,
        sum(sales.revenue) as revenue
    from sales
    inner join first_months on sales.customer_unique_id = first_months.customer_unique_id
    group by first_months.cohort_month, sales.month
),

first_loaded as (
    select min(months.month) as first_month
    from months
),

cells as (
    select
        cohorts.cohort_month,
        months.month,
        cohorts.cohort_customers,
        coalesce(loaded_months.is_complete, false) as is_complete,
        cohorts.cohort_month = first_loaded.first_month as is_cohort_truncated,
        coalesce(bought.customers, 0) as customers,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.revenue, 0) as revenue,
        sum(coalesce(bought.revenue, 0)) over (
            partition by cohorts.cohort_month
            order by months.month
            rows between unbounded preceding and current row
        ) as cumulative_revenue
    from cohorts
    cross join first_loaded
    inner join months on cohorts.cohort_month <= months.month
    left join loaded_months on months.month = loaded_months.month
    left join bought
        on cohorts.cohort_month = bought.cohort_month and months.month = bought.month
),

final as (
    select
        cells.cohort_month,
        cells.month,
        {{ months_between('cells.cohort_month', 'cells.month') }} as month_number,
        cells.is_complete,
        cells.is_cohort_truncated,
        {{ currency('olist') }} as currency,
        cells.cohort_customers,
        cells.customers,
        cells.orders,
        cast(cells.revenue as decimal(18, 2)) as revenue,
        {{ percent('cells.customers', 'cells.cohort_customers') }} as retention_percent,
        cast(cells.cumulative_revenue as decimal(18, 2)) as cumulative_revenue,
        {{ divide_half_up('cells.cumulative_revenue', 'cells.cohort_customers') }} as ltv
    from cells
)

select * from final
