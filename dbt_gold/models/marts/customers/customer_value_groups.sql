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

last_month as (
    select max(limits.month) as month
    from limits
),

last_limits as (
    select
        limits.reference_day,
        limits.high_limit,
        limits.medium_limit,
        limits.recent_days,
        limits.old_days
    from limits
    inner join last_month on limits.month = last_month.month
),

coded as (
    select
        spans.customer_unique_id,
        last_limits.reference_day,
        {{ value_code('spans', 'last_limits', 'reference_day') }} as code,
        spans.orders,
        spans.paid,
        {{ days_between('spans.from_day', 'last_limits.reference_day') }} as recency_days
    from spans
    cross join last_limits
    where spans.to_day is null
),

final as (
    select
        coded.customer_unique_id,
        coded.reference_day,
        {{ value_group('coded.code') }} as value_group,
        coded.orders > 1 as is_repeat,
        coded.orders,
        cast(coded.paid as decimal(18, 2)) as paid,
        coded.recency_days
    from coded
)

select * from final
