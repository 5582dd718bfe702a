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

{{ customers_by_month('olist') }}

select * from final
