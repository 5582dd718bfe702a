with team as (
    select
        stg_team.sales_person_id,
        stg_team.manager_id,
        stg_team.is_manager,
        stg_team.sales_person_pincode,
        stg_team.joined_on
    from {{ ref('stg_sales_drops__sales_team') }} as stg_team
),

followers as (
    select
        team.manager_id,
        count(*) as led_persons
    from team
    where team.manager_id is not null
    group by team.manager_id
),

final as (
    select
        team.sales_person_id,
        team.manager_id,
        team.manager_id is not null and managers.sales_person_id is null as is_manager_unmatched,
        team.is_manager,
        coalesce(followers.led_persons, 0) as led_persons,
        team.sales_person_pincode,
        team.joined_on
    from team
    left join team as managers on team.manager_id = managers.sales_person_id
    left join followers on team.sales_person_id = followers.manager_id
)

select * from final
