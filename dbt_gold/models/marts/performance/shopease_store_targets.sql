with sales as (
    select
        fct_sales.store_id,
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

stores as (
    select
        dim_stores.store_id,
        dim_stores.store_name
    from {{ ref('shopease_dim_stores') }} as dim_stores
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_shopease__loaded_months') }} as stg_months
),

last_days as (
    select
        cast(date_trunc('month', stg_days.business_day) as date) as month,
        max(stg_days.business_day) as last_day
    from {{ ref('stg_shopease__loaded_days') }} as stg_days
    group by date_trunc('month', stg_days.business_day)
),

versions as (
    select
        history.store_id,
        history.manager_id,
        history.monthly_sales_target,
        history.version_number,
        cast({{ local_time('history.valid_from', 'shopease') }} as date) as from_day,
        cast({{ local_time('history.valid_to', 'shopease') }} as date) as to_day
    from {{ ref('shopease_dim_sales_team_history') }} as history
),

sold as (
    select
        sales.store_id,
        sales.month,
        count(*) as transactions,
        sum(sales.revenue) as revenue
    from sales
    group by sales.store_id, sales.month
),

store_months as (
    select
        stores.store_id,
        loaded_months.month
    from stores
    cross join loaded_months
    union
    select
        sold.store_id,
        sold.month
    from sold
),

valid as (
    select
        store_months.store_id,
        store_months.month,
        count(distinct versions.manager_id) as managers_in_month,
        max(
            case
                when
                    versions.from_day <= last_days.last_day
                    and (versions.to_day is null or last_days.last_day < versions.to_day)
                    then versions.version_number
            end
        ) as version_number
    from store_months
    inner join last_days on store_months.month = last_days.month
    inner join versions
        on
            store_months.store_id = versions.store_id
            and last_days.last_day >= versions.from_day
            and (versions.to_day is null or store_months.month < versions.to_day)
    group by store_months.store_id, store_months.month
),

earliest as (
    select
        versions.store_id,
        versions.version_number,
        versions.from_day
    from versions
    where versions.version_number = 1
),

chosen as (
    select
        store_months.store_id,
        store_months.month,
        coalesce(loaded_months.days_loaded, 0) as days_loaded,
        coalesce(loaded_months.is_complete, false) as is_complete,
        coalesce(earliest.from_day > last_days.last_day, false) as is_assumed,
        case
            when earliest.from_day > last_days.last_day then 1
            else coalesce(valid.managers_in_month, 0)
        end as managers_in_month,
        case
            when earliest.from_day > last_days.last_day then earliest.version_number
            else valid.version_number
        end as version_number
    from store_months
    left join loaded_months on store_months.month = loaded_months.month
    left join last_days on store_months.month = last_days.month
    left join earliest on store_months.store_id = earliest.store_id
    left join valid
        on store_months.store_id = valid.store_id and store_months.month = valid.month
),

final as (
    select
        chosen.store_id,
        stores.store_name,
        chosen.month,
        chosen.days_loaded,
        {{ days_between('chosen.month', date_after('chosen.month', 1, 'month')) }} as days_in_month,
        chosen.is_complete,
        {{ currency('shopease') }} as currency,
        versions.manager_id,
        versions.monthly_sales_target,
        chosen.is_assumed,
        cast(chosen.managers_in_month as bigint) as managers_in_month,
        coalesce(sold.transactions, 0) as transactions,
        cast(coalesce(sold.revenue, 0) as decimal(18, 2)) as revenue,
        {{ percent('coalesce(sold.revenue, 0)', 'versions.monthly_sales_target') }}
            as attainment_percent,
        {{ percent(
            'chosen.days_loaded',
            days_between('chosen.month', date_after('chosen.month', 1, 'month'))
        ) }} as expected_percent
    from chosen
    left join stores on chosen.store_id = stores.store_id
    left join versions
        on chosen.store_id = versions.store_id and chosen.version_number = versions.version_number
    left join sold on chosen.store_id = sold.store_id and chosen.month = sold.month
)

select * from final
