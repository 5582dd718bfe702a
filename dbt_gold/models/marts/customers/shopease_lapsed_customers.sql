with reference as (
    {{ reference_day(ref('shopease_fct_sales')) }}
),

customers as (
    select dim_customers.customer_id
    from {{ ref('shopease_dim_customers') }} as dim_customers
),

purchases as (
    select
        fct_sales.customer_id,
        fct_sales.business_day,
        fct_sales.revenue,
        cast(null as varchar) as trouble
    from {{ ref('shopease_fct_sales') }} as fct_sales
    inner join customers on fct_sales.customer_id = customers.customer_id
),

{{ lapsed_customers('shopease', 'customer_id') }}

select * from final
