with sales as (
    select
        fct_sales.store_id,
        fct_sales.business_day,
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        fct_sales.customer_id,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

stores as (
    select
        dim_stores.store_id,
        dim_stores.store_name,
        dim_stores.store_state
    from {{ ref('shopease_dim_stores') }} as dim_stores
),

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_shopease__loaded_days') }} as stg_days
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_shopease__loaded_months') }} as stg_months
),

{{ stores_by_month('shopease', [
    "stores.store_name", "stores.store_state"
]) }}

select * from final
