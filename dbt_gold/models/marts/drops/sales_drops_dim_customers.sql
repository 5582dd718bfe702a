with customers as (
    select
        stg_customers.customer_id,
        stg_customers.customer_pincode,
        stg_customers.joined_on
    from {{ ref('stg_sales_drops__customers') }} as stg_customers
),

final as (
    select
        customers.customer_id,
        customers.customer_pincode,
        customers.joined_on
    from customers
)

select * from final
