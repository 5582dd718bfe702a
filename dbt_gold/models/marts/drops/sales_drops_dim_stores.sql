with stores as (
    select
        stg_stores.store_id,
        stg_stores.store_address,
        stg_stores.store_pincode,
        stg_stores.store_manager_token,
        stg_stores.opened_on
    from {{ ref('stg_sales_drops__stores') }} as stg_stores
),

final as (
    select
        stores.store_id,
        stores.store_address,
        stores.store_pincode,
        stores.store_manager_token,
        stores.opened_on
    from stores
)

select * from final
