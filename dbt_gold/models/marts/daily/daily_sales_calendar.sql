{{ config(materialized='table', pre_hook=[]) }}

with summary as (
    select
        summary.business_day,
        summary.transactions,
        summary.items_sold,
        summary.revenue
    from {{ ref('daily_sales_summary') }} as summary
),

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_olist__loaded_days') }} as stg_days
),

{{ daily_sales_calendar('olist') }}

select * from final
