with delivered as (
    select
        fct_orders.customer_unique_id,
        fct_orders.business_day,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_delivered and fct_orders.customer_unique_id is not null
),

{{ spending_spans() }},

limits as (
    select
        thresholds.month,
        thresholds.reference_day,
        thresholds.high_limit,
        thresholds.medium_limit,
        thresholds.recent_days,
        thresholds.old_days
    from {{ ref('segment_thresholds') }} as thresholds
),

moments as (
    select
        limits.month,
        limits.reference_day,
        limits.high_limit,
        limits.medium_limit,
        limits.recent_days,
        limits.old_days,
        limits_before.month as month_before,
        limits_before.reference_day as day_before
    from limits
    left join limits as limits_before
        on limits.month = {{ date_after('limits_before.month', 1, 'month') }}
),

seen as (
    select
        moments.month,
        moments.month_before,
        moments.day_before,
        spans.customer_unique_id,
        spans.from_day,
        spans.orders,
        spans.paid,
        {{ value_code('spans', 'moments', 'reference_day') }} as code
    from moments
    inner join spans
        on
            moments.reference_day >= spans.from_day
            and (spans.to_day is null or moments.reference_day < spans.to_day)
),

stayed as (
    select
        seen.month,
        {{ value_code('seen', 'limits', 'reference_day') }} as code_before,
        seen.code,
        count(*) as persons
    from seen
    inner join limits on seen.month_before = limits.month
    where seen.from_day <= seen.day_before
    group by seen.month, {{ value_code('seen', 'limits', 'reference_day') }}, seen.code
),

came as (
    select
        seen.month,
        seen.month_before,
        seen.code,
        spans.orders,
        spans.paid,
        spans.from_day
    from seen
    left join spans
        on
            seen.customer_unique_id = spans.customer_unique_id
            and seen.day_before >= spans.from_day
            and seen.day_before < spans.to_day
    where seen.day_before is null or seen.from_day > seen.day_before
),

moved as (
    select
        came.month,
        case
            when came.orders is null then -1
            else {{ value_code('came', 'limits', 'reference_day') }}
        end as code_before,
        came.code
    from came
    left join limits on came.month_before = limits.month
),

both_kinds as (
    select
        stayed.month,
        stayed.code_before,
        stayed.code,
        stayed.persons
    from stayed
    union all
    select
        moved.month,
        moved.code_before,
        moved.code,
        1 as persons
    from moved
),

final as (
    select
        both_kinds.month,
        coalesce({{ value_group('both_kinds.code_before') }}, 'new') as from_group,
        {{ value_group('both_kinds.code') }} as to_group,
        cast(sum(both_kinds.persons) as bigint) as persons
    from both_kinds
    group by both_kinds.month, both_kinds.code_before, both_kinds.code
)

select * from final
