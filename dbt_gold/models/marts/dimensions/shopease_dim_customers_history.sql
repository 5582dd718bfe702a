with versions as (
    select
        stg_versions.customer_id,
        stg_versions.customer_city,
        stg_versions.customer_state,
        stg_versions.customer_zip_code,
        stg_versions.registered_at,
        stg_versions.valid_from,
        stg_versions.valid_to
    from {{ ref('stg_shopease__customers_history') }} as stg_versions
),

{{ merged_versions(['customer_id'], [
    'customer_city',
    'customer_state',
    'customer_zip_code',
    'registered_at',
]) }},

final as (
    select
        intervals.customer_id,
        intervals.customer_city,
        intervals.customer_state,
        intervals.customer_zip_code,
        intervals.registered_at,
        intervals.version_number,
        intervals.valid_from,
        intervals.valid_to,
        intervals.valid_to is null as is_current
    from intervals
)

select * from final
