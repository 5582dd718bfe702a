with sales as (
    select
        facts.sales_channel,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.revenue
    from {{ ref('shopease_fct_sales') }} as facts
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_shopease__loaded_months') }} as stg_months
),

{{ revenue_shares_by_month('sales_channel', 'shopease') }}

select * from final
