with sales as (
    select
        fct_sales.customer_id,
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
    where fct_sales.customer_id is not null
),

customers as (
    select
        dim_customers.customer_id,
        dim_customers.customer_pincode
    from {{ ref('sales_drops_dim_customers') }} as dim_customers
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_sales_drops__loaded_months') }} as stg_months
),

{{ customer_months() }},

{{ customer_data_mart('sales_drops', ['customer_pincode']) }}

select * from final
