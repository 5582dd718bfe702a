with managers as (
    select
        stg_versions.manager_id,
        stg_versions.store_id,
        stg_versions.monthly_sales_target,
        stg_versions.hired_on,
        stg_versions.valid_from,
        stg_versions.valid_to
    from {{ ref('stg_shopease__sales_managers_history') }} as stg_versions
),

moments as (
    select
        managers.store_id,
        managers.valid_from as moment
    from managers
    union
    select
        managers.store_id,
        managers.valid_to as moment
    from managers
    where managers.valid_to is not null
),

segments as (
    select
        moments.store_id,
        moments.moment as valid_from,
        lead(moments.moment) over (
            partition by moments.store_id order by moments.moment
        ) as valid_to
    from moments
),

ranked as (
    select
        segments.store_id,
        managers.manager_id,
        managers.hired_on as manager_hired_on,
        managers.monthly_sales_target,
        segments.valid_from,
        segments.valid_to,
        row_number() over (
            partition by segments.store_id, segments.valid_from
            order by
                case when managers.hired_on is null then 0 else 1 end desc,
                managers.hired_on desc,
                {{ in_byte_order('managers.manager_id') }} desc
        ) as place
    from segments
    inner join managers
        on
            segments.store_id = managers.store_id
            and segments.valid_from >= managers.valid_from
            and (managers.valid_to is null or segments.valid_from < managers.valid_to)
),

versions as (
    select
        ranked.store_id,
        ranked.manager_id,
        ranked.manager_hired_on,
        ranked.monthly_sales_target,
        ranked.valid_from,
        ranked.valid_to
    from ranked
    where ranked.place = 1
),

{{ merged_versions(['store_id'], ['manager_id', 'manager_hired_on', 'monthly_sales_target']) }},

final as (
    select
        intervals.store_id,
        intervals.manager_id,
        intervals.manager_hired_on,
        intervals.monthly_sales_target,
        intervals.version_number,
        intervals.valid_from,
        intervals.valid_to,
        intervals.valid_to is null as is_current
    from intervals
)

select * from final
