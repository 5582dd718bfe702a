with versions as (
    select
        stg_versions.product_id,
        stg_versions.product_category,
        stg_versions.product_category_name,
        stg_versions.name_length,
        stg_versions.description_length,
        stg_versions.photos,
        stg_versions.weight_g,
        stg_versions.length_cm,
        stg_versions.height_cm,
        stg_versions.width_cm,
        stg_versions.valid_from,
        stg_versions.valid_to
    from {{ ref('stg_olist__products_history') }} as stg_versions
),

{{ merged_versions(['product_id'], [
    'product_category',
    'product_category_name',
    'name_length',
    'description_length',
    'photos',
    'weight_g',
    'length_cm',
    'height_cm',
    'width_cm',
]) }},

final as (
    select
        intervals.product_id,
        intervals.product_category,
        intervals.product_category_name,
        intervals.name_length,
        intervals.description_length,
        intervals.photos,
        intervals.weight_g,
        intervals.length_cm,
        intervals.height_cm,
        intervals.width_cm,
        intervals.version_number,
        intervals.valid_from,
        intervals.valid_to,
        intervals.valid_to is null as is_current
    from intervals
)

select * from final
