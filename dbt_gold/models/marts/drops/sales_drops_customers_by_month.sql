with sales as (
    select
        facts.customer_id,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.revenue
    from {{ ref('sales_drops_fct_sales') }} as facts
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_sales_drops__loaded_months') }} as stg_months
),

{{ customers_by_month('sales_drops') }}

select * from final
