with versions as (
    select
        stg_stock.product_id,
        stg_stock.store_id,
        stg_stock.on_hand,
        stg_stock.reserved,
        stg_stock.reorder_level,
        stg_stock.reorder_quantity,
        stg_stock.from_day,
        stg_stock.to_day
    from {{ ref('stg_shopease__inventory_history') }} as stg_stock
),

stock as (
    select
        stg_stock.product_id,
        stg_stock.store_id
    from {{ ref('stg_shopease__inventory') }} as stg_stock
),

-- Of a stock that silver refuses, as no such product or store was received, versions are kept.
refused as (
    select
        versions.product_id,
        versions.store_id
    from versions
    left join stock
        on versions.product_id = stock.product_id and versions.store_id = stock.store_id
    where versions.to_day is null and stock.product_id is null
),

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_shopease__loaded_days') }} as stg_days
),

sold as (
    select
        fct_sales.product_id,
        fct_sales.store_id,
        fct_sales.business_day,
        sum(fct_sales.quantity) as units_sold
    from {{ ref('shopease_fct_sales') }} as fct_sales
    group by fct_sales.product_id, fct_sales.store_id, fct_sales.business_day
),

final as (
    select
        versions.product_id,
        versions.store_id,
        loaded_days.business_day,
        versions.on_hand,
        versions.reserved,
        case
            when versions.on_hand > versions.reserved then versions.on_hand - versions.reserved
            else 0
        end as available,
        versions.reorder_level,
        versions.reorder_quantity,
        loaded_days.business_day = versions.from_day as is_observed,
        {{ days_between('versions.from_day', 'loaded_days.business_day') }} as days_since_observed,
        versions.on_hand <= 0 as is_stock_out,
        versions.on_hand < 0 as is_miscounted,
        cast(coalesce(sold.units_sold, 0) as bigint) as units_sold
    from versions
    inner join loaded_days
        on
            versions.from_day <= loaded_days.business_day
            and (versions.to_day is null or versions.to_day > loaded_days.business_day)
    left join refused
        on versions.product_id = refused.product_id and versions.store_id = refused.store_id
    left join sold
        on
            versions.product_id = sold.product_id
            and versions.store_id = sold.store_id
            and loaded_days.business_day = sold.business_day
    where refused.product_id is null
)

select * from final
