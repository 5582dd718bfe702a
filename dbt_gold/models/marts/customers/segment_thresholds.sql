with delivered as (
    select
        fct_orders.customer_unique_id,
        fct_orders.business_day,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_delivered and fct_orders.customer_unique_id is not null
),

{{ spending_spans() }},

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_olist__loaded_days') }} as stg_days
),

moments as (
    select
        cast(date_trunc('month', loaded_days.business_day) as date) as month,
        max(loaded_days.business_day) as reference_day
    from loaded_days
    group by date_trunc('month', loaded_days.business_day)
),

paid_amounts as (
    select
        moments.month,
        spans.paid,
        count(*) as persons
    from moments
    inner join spans
        on
            moments.reference_day >= spans.from_day
            and (spans.to_day is null or moments.reference_day < spans.to_day)
    group by moments.month, spans.paid
),

ranked as (
    select
        paid_amounts.month,
        paid_amounts.paid,
        sum(paid_amounts.persons) over (
            partition by paid_amounts.month order by paid_amounts.paid
        ) as at_most,
        sum(paid_amounts.persons) over (partition by paid_amounts.month) as buyers
    from paid_amounts
),

limits as (
    select
        ranked.month,
        max(ranked.buyers) as buyers,
        min(
            case
                when
                    ranked.at_most * 100
                    >= ranked.buyers * {{ var('value_groups').high_percent }}
                    then ranked.paid
            end
        ) as high_limit,
        min(
            case
                when
                    ranked.at_most * 100
                    >= ranked.buyers * {{ var('value_groups').medium_percent }}
                    then ranked.paid
            end
        ) as medium_limit
    from ranked
    group by ranked.month
),

final as (
    select
        limits.month,
        moments.reference_day,
        {{ currency('olist') }} as currency,
        cast(limits.buyers as bigint) as buyers,
        cast(limits.high_limit as decimal(18, 2)) as high_limit,
        cast(limits.medium_limit as decimal(18, 2)) as medium_limit,
        cast({{ var('value_groups').recent_days }} as bigint) as recent_days,
        cast({{ var('value_groups').old_days }} as bigint) as old_days
    from limits
    inner join moments on limits.month = moments.month
)

select * from final
