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

final as (
    select
        compared_months.customer_id,
        customers.customer_pincode,
        customers.customer_id is null as is_customer_unmatched,
        compared_months.month,
        compared_months.first_month,
        compared_months.days_loaded,
        compared_months.days_in_month,
        compared_months.is_complete,
        {{ currency('sales_drops') }} as currency,
        compared_months.purchases,
        cast(compared_months.items as bigint) as items,
        cast(compared_months.total_sales as decimal(18, 2)) as total_sales,
        cast(compared_months.total_sales_before as decimal(18, 2)) as total_sales_before,
        cast(
            compared_months.total_sales - compared_months.total_sales_before as decimal(18, 2)
        ) as change,
        compared_months.total_sales < compared_months.total_sales_before as has_fallen,
        compared_months.month = compared_months.first_month as is_first_month,
        compared_months.total_sales = 0 as is_lapsed,
        compared_months.total_sales < compared_months.total_sales_before
        and compared_months.month <> compared_months.first_month
        and compared_months.is_complete
        and compared_months.is_complete_before
        and customers.customer_id is not null as coupon_due
    from compared_months
    left join customers on compared_months.customer_id = customers.customer_id
)

select * from final
