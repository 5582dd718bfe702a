with reference as (
    {{ reference_day(ref('sales_drops_fct_sales')) }}
),

purchases as (
    select
        fct_sales.customer_id,
        fct_sales.business_day,
        fct_sales.revenue,
        cast(null as varchar) as trouble
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
    where not fct_sales.is_customer_unmatched
),

{{ lapsed_customers('sales_drops', 'customer_id') }}

select * from final
