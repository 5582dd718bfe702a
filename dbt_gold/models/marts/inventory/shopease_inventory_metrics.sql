with history as (
    select
        history.product_id,
        history.store_id,
        history.business_day,
        history.on_hand,
        history.reserved,
        history.available,
        history.reorder_level,
        history.reorder_quantity,
        history.is_observed,
        history.is_stock_out,
        history.is_miscounted,
        history.units_sold
    from {{ ref('shopease_inventory_history') }} as history
),

products as (
    select
        dim_products.product_id,
        dim_products.product_name,
        dim_products.product_category,
        dim_products.list_price
    from {{ ref('shopease_dim_products') }} as dim_products
),

stores as (
    select
        dim_stores.store_id,
        dim_stores.store_name
    from {{ ref('shopease_dim_stores') }} as dim_stores
),

last_day as (
    select max(history.business_day) as as_of
    from history
),

measured as (
    select
        history.product_id,
        history.store_id,
        count(*) as days_tracked,
        count(case when history.is_observed then 1 end) as days_observed,
        count(case when history.is_stock_out then 1 end) as stock_out_days,
        count(case when not history.is_stock_out then 1 end) as days_in_stock,
        sum(history.units_sold) as units_sold,
        sum(case when history.on_hand > 0 then history.on_hand else 0 end) as stock_of_days
    from history
    cross join last_day
    where
        {{ days_between('history.business_day', 'last_day.as_of') }}
        < {{ var('inventory_window_days') }}
    group by history.product_id, history.store_id
),

present as (
    select
        history.product_id,
        history.store_id,
        last_day.as_of,
        history.on_hand,
        case when history.on_hand > 0 then history.on_hand else 0 end as counted,
        history.reserved,
        history.available,
        history.reorder_level,
        history.reorder_quantity,
        history.available < history.reorder_level as is_below_reorder,
        history.is_miscounted
    from history
    inner join last_day on history.business_day = last_day.as_of
),

final as (
    select
        present.product_id,
        present.store_id,
        products.product_name,
        coalesce(products.product_category, 'Unknown') as product_category,
        stores.store_name,
        present.as_of,
        measured.days_tracked,
        measured.days_observed,
        {{ currency('shopease') }} as currency,
        present.on_hand,
        present.reserved,
        present.available,
        present.reorder_level,
        cast(measured.units_sold as bigint) as units_sold,
        measured.stock_out_days,
        {{ percent('measured.stock_out_days', 'measured.days_tracked') }} as stock_out_percent,
        {{ divide_half_up('measured.units_sold', 'measured.days_in_stock') }} as daily_rate,
        case
            when measured.units_sold = 0 then null
            when present.available = 0 then cast(0 as decimal(18, 1))
            else cast(
                10 * {{ divide_half_up(
                    'present.available * measured.days_in_stock', 'measured.units_sold * 10'
                ) }}
                as decimal(18, 1)
            )
        end as cover_days,
        {{ divide_half_up('measured.units_sold * 365', 'measured.stock_of_days') }}
            as turnover_per_year,
        {{ percent('measured.units_sold', 'measured.units_sold + present.counted') }}
            as sell_through_percent,
        present.is_below_reorder,
        case when present.is_below_reorder then coalesce(present.reorder_quantity, 0) else 0 end
            as suggested_order,
        products.list_price,
        cast(present.counted * products.list_price as decimal(18, 2)) as stock_at_list_price,
        {{ divide_half_up(
            'measured.units_sold * measured.stock_out_days', 'measured.days_in_stock'
        ) }} as lost_sales_estimate,
        present.on_hand > 0 and measured.units_sold = 0 as is_dead_stock,
        present.is_miscounted
    from present
    inner join measured
        on present.product_id = measured.product_id and present.store_id = measured.store_id
    left join products on present.product_id = products.product_id
    left join stores on present.store_id = stores.store_id
)

select * from final
