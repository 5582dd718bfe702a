with versions as (
    select
        stg_versions.product_id,
        stg_versions.product_name,
        stg_versions.product_category,
        stg_versions.list_price,
        stg_versions.valid_from,
        stg_versions.valid_to
    from {{ ref('stg_shopease__products_history') }} as stg_versions
),

{{ merged_versions(['product_id'], ['product_name', 'product_category', 'list_price']) }},

final as (
    select
        intervals.product_id,
        intervals.product_name,
        intervals.product_category,
        intervals.list_price,
        intervals.version_number,
        intervals.valid_from,
        intervals.valid_to,
        intervals.valid_to is null as is_current
    from intervals
)

select * from final
