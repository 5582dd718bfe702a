with sales as (
    select fct_sales.business_day
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

bounds as (
    select
        cast(date_trunc('year', min(sales.business_day)) as date) as first_day,
        {{ date_after("date_trunc('year', max(sales.business_day))", 12, 'month') }} as end_day
    from sales
),

{{ calendar_days('shopease') }}

select * from final
