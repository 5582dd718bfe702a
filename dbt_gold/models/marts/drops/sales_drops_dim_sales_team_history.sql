with versions as (
    select
        stg_versions.sales_person_id,
        stg_versions.manager_id,
        stg_versions.is_manager,
        stg_versions.sales_person_pincode,
        stg_versions.joined_on,
        stg_versions.valid_from,
        stg_versions.valid_to
    from {{ ref('stg_sales_drops__sales_team_history') }} as stg_versions
),

{{ merged_versions(
    ['sales_person_id'], ['manager_id', 'is_manager', 'sales_person_pincode', 'joined_on']
) }},

final as (
    select
        intervals.sales_person_id,
        intervals.manager_id,
        intervals.is_manager,
        intervals.sales_person_pincode,
        intervals.joined_on,
        intervals.version_number,
        intervals.valid_from,
        intervals.valid_to,
        intervals.valid_to is null as is_current
    from intervals
)

select * from final
