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

zips as (
    select
        stg_zips.zip_code_prefix,
        stg_zips.latitude,
        stg_zips.longitude
    from {{ ref('stg_olist__zips') }} as stg_zips
),

ranked_addresses as (
    select
        orders.customer_unique_id,
        orders.customer_zip_code_prefix,
        orders.customer_city,
        orders.customer_state,
        count(*) over (partition by orders.customer_unique_id) as orders_placed,
        row_number() over (
            partition by orders.customer_unique_id
            order by orders.purchased_at desc, {{ in_byte_order('orders.order_id') }} desc
        ) as place
    from orders
),

final as (
    select
        ranked_addresses.customer_unique_id,
        ranked_addresses.customer_zip_code_prefix,
        ranked_addresses.customer_city,
        ranked_addresses.customer_state,
        zips.latitude,
        zips.longitude,
        ranked_addresses.orders_placed
    from ranked_addresses
    left join zips on ranked_addresses.customer_zip_code_prefix = zips.zip_code_prefix
    where ranked_addresses.place = 1
)

select * from final
