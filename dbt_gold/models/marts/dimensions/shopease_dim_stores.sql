with stores as (
    select
        stg_stores.store_id,
        stg_stores.store_name,
        stg_stores.store_city,
        stg_stores.store_state,
        stg_stores.store_zip_code,
        stg_stores.floor_area_sqft,
        stg_stores.opened_on
    from {{ ref('stg_shopease__stores') }} as stg_stores
),

managers as (
    select
        stg_managers.manager_id,
        stg_managers.store_id,
        stg_managers.monthly_sales_target,
        stg_managers.hired_on
    from {{ ref('stg_shopease__sales_managers') }} as stg_managers
),

ranked_managers as (
    select
        managers.manager_id,
        managers.store_id,
        managers.monthly_sales_target,
        managers.hired_on,
        row_number() over (
            partition by managers.store_id
            order by
                case when managers.hired_on is null then 0 else 1 end desc,
                managers.hired_on desc,
                {{ in_byte_order('managers.manager_id') }} desc
        ) as place
    from managers
),

final as (
    select
        stores.store_id,
        stores.store_name,
        stores.store_city,
        stores.store_state,
        stores.store_zip_code,
        stores.floor_area_sqft,
        stores.opened_on,
        ranked_managers.manager_id,
        ranked_managers.hired_on as manager_hired_on,
        ranked_managers.monthly_sales_target
    from stores
    left join ranked_managers
        on stores.store_id = ranked_managers.store_id and ranked_managers.place = 1
)

select * from final
