with customers as (
    select
        stg_customers.customer_id,
        stg_customers.customer_state,
        stg_customers.registered_at
    from {{ ref('stg_shopease__customers') }} as stg_customers
),

final as (
    select
        customers.customer_id,
        customers.customer_state,
        customers.registered_at as registered_at_utc,
        cast({{ local_time('customers.registered_at', 'shopease') }} as date) as registered_on
    from customers
)

select * from final
