{#- What the dimension of the sales team shows is the version that its history calls current.

    The values are compared after the join: in it they would make engines compare all pairs. -#}
with lost as (
    select team.sales_person_id
    from {{ ref('sales_drops_dim_sales_team') }} as team
    left join {{ ref('sales_drops_dim_sales_team_history') }} as versions
        on team.sales_person_id = versions.sales_person_id and versions.is_current
    where
        versions.sales_person_id is null
        or not coalesce(
            {{ same_value('team.manager_id', 'versions.manager_id') }}
            and {{ same_value('team.is_manager', 'versions.is_manager') }}
            and {{ same_value('team.sales_person_pincode', 'versions.sales_person_pincode') }}
            and {{ same_value('team.joined_on', 'versions.joined_on') }},
            false
        )
)

select lost.sales_person_id as row_key from lost
