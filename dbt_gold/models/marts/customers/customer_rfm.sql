with delivered_orders as (
    select
        fct_orders.customer_unique_id,
        fct_orders.business_day,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
    where fct_orders.is_delivered and fct_orders.customer_unique_id is not null
),

reference as (
    {{ reference_day(ref('fct_orders')) }}
),

per_customer as (
    select
        delivered_orders.customer_unique_id,
        max(delivered_orders.business_day) as last_delivered_order_day,
        count(*) as frequency,
        sum(delivered_orders.payments) as monetary
    from delivered_orders
    group by delivered_orders.customer_unique_id
),

final as (
    select
        per_customer.customer_unique_id,
        reference.reference_day,
        per_customer.last_delivered_order_day,
        {{ days_between('per_customer.last_delivered_order_day', 'reference.reference_day') }}
            as recency_days,
        per_customer.frequency,
        per_customer.frequency > 1 as is_repeat,
        cast(per_customer.monetary as decimal(18, 2)) as monetary,
        cast(ntile(5) over (
            order by
                per_customer.last_delivered_order_day asc,
                {{ in_byte_order('per_customer.customer_unique_id') }} asc
        ) as bigint) as recency_score,
        cast(ntile(5) over (
            order by
                per_customer.frequency asc,
                {{ in_byte_order('per_customer.customer_unique_id') }} asc
        ) as bigint) as frequency_score,
        cast(ntile(5) over (
            order by
                per_customer.monetary asc,
                {{ in_byte_order('per_customer.customer_unique_id') }} asc
        ) as bigint) as monetary_score
    from per_customer
    cross join reference
)

select * from final
