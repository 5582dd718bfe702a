{{ config(materialized='table', pre_hook=[]) }}

with summary as (
    select
        summary.business_day,
        summary.transactions,
        summary.items_sold,
        summary.revenue
    from {{ ref('sales_drops_daily_sales_summary') }} as summary
),

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_sales_drops__loaded_days') }} as stg_days
),

known_days as (
    select summary.business_day
    from summary
    union all
    select loaded_days.business_day
    from loaded_days
),

bounds as (
    select
        min(known_days.business_day) as first_day,
        {{ date_after('max(known_days.business_day)', 1, 'day') }} as end_day
    from known_days
),

days as (
    {{ each_day('bounds', 'first_day', 'end_day') }}
),

final as (
    select
        'sales_drops' as system,
        days.date_day as business_day,
        {{ currency('sales_drops') }} as currency,
        loaded_days.business_day is not null as is_loaded,
        {{ event_name('days.date_day', 'sales_drops') }} as event_name,
        case
            when summary.business_day is not null then summary.transactions
            when loaded_days.business_day is not null then 0
        end as transactions,
        case
            when summary.business_day is not null then summary.items_sold
            when loaded_days.business_day is not null then 0
        end as items_sold,
        cast(
            case
                when summary.business_day is not null then summary.revenue
                when loaded_days.business_day is not null then 0
            end as decimal(18, 2)
        ) as revenue
    from days
    left join summary on days.date_day = summary.business_day
    left join loaded_days on days.date_day = loaded_days.business_day
)

select * from final
