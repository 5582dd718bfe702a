{#- Persons with a delivered order, RFM rows and segments are the same set: segments are total. -#}
with buyers as (
    select distinct fct_orders.customer_unique_id
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_delivered and fct_orders.customer_unique_id is not null
),

segments as (
    select
        customer_segments.customer_unique_id,
        customer_segments.rfm_segment
    from {{ ref('customer_segments') }} as customer_segments
)

select
    buyers.customer_unique_id as buyer,
    segments.customer_unique_id as segmented,
    segments.rfm_segment
from buyers
full outer join segments on buyers.customer_unique_id = segments.customer_unique_id
where
    buyers.customer_unique_id is null
    or segments.customer_unique_id is null
    or segments.rfm_segment is null
