with sales as (
    select
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        fct_sales.business_day,
        fct_sales.store_id,
        fct_sales.is_store_unmatched,
        fct_sales.sales_person_id,
        fct_sales.is_sales_person_unmatched,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
    where fct_sales.store_id is not null and fct_sales.sales_person_id is not null
),

team as (
    select
        dim_team.sales_person_id,
        dim_team.joined_on
    from {{ ref('sales_drops_dim_sales_team') }} as dim_team
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_sales_drops__loaded_months') }} as stg_months
),

last_days as (
    select
        cast(date_trunc('month', stg_days.business_day) as date) as month,
        max(stg_days.business_day) as last_day
    from {{ ref('stg_sales_drops__loaded_days') }} as stg_days
    group by date_trunc('month', stg_days.business_day)
),

versions as (
    select
        history.sales_person_id,
        history.version_number,
        history.manager_id,
        history.is_manager,
        cast(history.valid_from as date) as from_day
    from {{ ref('sales_drops_dim_sales_team_history') }} as history
),

person_months as (
    select distinct
        sales.sales_person_id,
        sales.month
    from sales
),

chosen as (
    select
        person_months.sales_person_id,
        person_months.month,
        max(case when versions.from_day <= last_days.last_day then versions.version_number end)
            as known_version,
        min(versions.version_number) as first_version
    from person_months
    inner join versions on person_months.sales_person_id = versions.sales_person_id
    left join last_days on person_months.month = last_days.month
    group by person_months.sales_person_id, person_months.month
),

led as (
    select
        chosen.sales_person_id,
        chosen.month,
        versions.manager_id,
        versions.is_manager,
        chosen.known_version is null as is_manager_assumed
    from chosen
    inner join versions
        on
            chosen.sales_person_id = versions.sales_person_id
            and coalesce(chosen.known_version, chosen.first_version) = versions.version_number
),

per_person as (
    select
        sales.store_id,
        sales.is_store_unmatched,
        sales.sales_person_id,
        sales.is_sales_person_unmatched,
        sales.month,
        led.manager_id,
        led.is_manager,
        led.is_manager_assumed,
        team.joined_on,
        not sales.is_sales_person_unmatched
        and (
            {{ 'true' if var('incentive_managers') else 'false' }}
            or not coalesce(led.is_manager, false)
        ) as may_win,
        count(*) as sales,
        count(case when sales.business_day < team.joined_on then 1 end) as sales_before_joining,
        sum(sales.quantity) as items_sold,
        sum(sales.revenue) as total_sales
    from sales
    left join team on sales.sales_person_id = team.sales_person_id
    left join led
        on sales.sales_person_id = led.sales_person_id and sales.month = led.month
    group by
        sales.store_id,
        sales.is_store_unmatched,
        sales.sales_person_id,
        sales.is_sales_person_unmatched,
        sales.month,
        led.manager_id,
        led.is_manager,
        led.is_manager_assumed,
        team.joined_on
),

placed as (
    select
        per_person.store_id,
        per_person.is_store_unmatched,
        per_person.sales_person_id,
        per_person.is_sales_person_unmatched,
        per_person.month,
        per_person.manager_id,
        per_person.is_manager,
        per_person.is_manager_assumed,
        per_person.joined_on,
        per_person.sales,
        per_person.sales_before_joining,
        per_person.items_sold,
        per_person.total_sales,
        coalesce(loaded_months.days_loaded, 0) as days_loaded,
        coalesce(loaded_months.is_complete, false) as is_complete,
        sum(per_person.total_sales) over (
            partition by per_person.store_id, per_person.month
        ) as total_of_store,
        case
            when per_person.may_win
                then rank() over (
                    partition by per_person.store_id, per_person.month, per_person.may_win
                    order by per_person.total_sales desc
                )
        end as place,
        per_person.may_win
        and count(*) over (
            partition by
                per_person.store_id,
                per_person.month,
                per_person.may_win,
                per_person.total_sales
        ) > 1 as is_tied
    from per_person
    left join loaded_months on per_person.month = loaded_months.month
),

paid as (
    select
        placed.store_id,
        placed.is_store_unmatched,
        placed.sales_person_id,
        placed.is_sales_person_unmatched,
        placed.month,
        placed.manager_id,
        placed.is_manager,
        placed.is_manager_assumed,
        placed.joined_on,
        placed.sales,
        placed.sales_before_joining,
        placed.items_sold,
        placed.total_sales,
        placed.days_loaded,
        placed.is_complete,
        placed.total_of_store,
        placed.place,
        placed.is_tied,
        case
            when placed.place = 1 and placed.total_sales > 0 and not placed.is_store_unmatched
                then {{ divide_half_up(
                    'placed.total_sales * ' ~ var('incentive_basis_points'), '10000'
                ) }}
            else cast(0 as decimal(18, 2))
        end as incentive,
        case
            when placed.is_store_unmatched then 'held_store_unknown'
            when placed.is_sales_person_unmatched then 'held_person_unknown'
            when coalesce(placed.place, 0) <> 1 or placed.total_sales <= 0 then 'none'
            when not placed.is_complete then 'held_incomplete_month'
            else 'due'
        end as incentive_status
    from placed
),

final as (
    select
        paid.store_id,
        paid.is_store_unmatched,
        paid.sales_person_id,
        paid.is_sales_person_unmatched,
        paid.month,
        paid.days_loaded,
        {{ days_between('paid.month', date_after('paid.month', 1, 'month')) }} as days_in_month,
        paid.is_complete,
        {{ currency('sales_drops') }} as currency,
        paid.manager_id,
        paid.is_manager,
        coalesce(paid.is_manager_assumed, false) as is_manager_assumed,
        paid.joined_on,
        paid.sales,
        paid.sales_before_joining,
        cast(paid.items_sold as bigint) as items_sold,
        cast(paid.total_sales as decimal(18, 2)) as total_sales,
        {{ percent('paid.total_sales', 'paid.total_of_store') }} as share_of_store_percent,
        paid.place,
        paid.is_tied,
        cast({{ var('incentive_basis_points') }} * 0.0001 as decimal(18, 4)) as rate,
        paid.incentive,
        paid.incentive_status,
        cast(
            case when paid.incentive_status = 'due' then paid.incentive else 0 end
            as decimal(18, 2)
        ) as incentive_due
    from paid
)

select * from final
