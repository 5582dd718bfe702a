with orders as (
    select
        fct_orders.order_id,
        fct_orders.customer_unique_id,
        fct_orders.customer_zip_code_prefix,
        fct_orders.customer_city,
        fct_orders.customer_state,
        fct_orders.purchased_at
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.customer_unique_id is not null
),

ranked_addresses as (
    select
        orders.customer_unique_id,
        orders.customer_zip_code_prefix,
        orders.customer_city,
        orders.customer_state,
        orders.purchased_at,
        row_number() over (
            partition by orders.customer_unique_id, orders.purchased_at
            order by {{ in_byte_order('orders.order_id') }} desc
        ) as place
    from orders
),

versions as (
    select
        ranked_addresses.customer_unique_id,
        ranked_addresses.customer_zip_code_prefix,
        ranked_addresses.customer_city,
        ranked_addresses.customer_state,
        ranked_addresses.purchased_at as valid_from,
        lead(ranked_addresses.purchased_at) over (
            partition by ranked_addresses.customer_unique_id
            order by ranked_addresses.purchased_at
        ) as valid_to
    from ranked_addresses
    where ranked_addresses.place = 1
),

{{ merged_versions(
    ['customer_unique_id'],
    ['customer_zip_code_prefix', 'customer_city', 'customer_state'],
) }},

final as (
    select
        intervals.customer_unique_id,
        intervals.customer_zip_code_prefix,
        intervals.customer_city,
        intervals.customer_state,
        intervals.version_number,
        intervals.valid_from,
        intervals.valid_to,
        intervals.valid_to is null as is_current
    from intervals
)

select * from final
