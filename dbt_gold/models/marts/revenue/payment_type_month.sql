with sales as (
    select
        facts.main_payment_type as payment_type,
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

{{ revenue_shares_by_month('payment_type', 'olist') }}

select * from final
