with sales as (
    select
        fct_sales.store_id,
        fct_sales.business_day,
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        fct_sales.customer_id,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
    where fct_sales.store_id is not null
),

stores as (
    select
        dim_stores.store_id,
        dim_stores.store_address,
        dim_stores.store_pincode
    from {{ ref('sales_drops_dim_stores') }} as dim_stores
),

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_sales_drops__loaded_days') }} as stg_days
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_sales_drops__loaded_months') }} as stg_months
),

{{ stores_by_month('sales_drops', [
    "stores.store_address", "stores.store_pincode", "stores.store_id is null as is_store_unmatched"
]) }}

select * from final
