{#- Customers whose last purchase is longer ago than `lapsed_after_days`; none where that is not set.

    Reads `purchases` (customer_id, business_day, revenue, trouble), of which `trouble` says what went
    wrong with one, and `reference`; ends in `final`. Of a day's purchases one with trouble counts. -#}
{% macro lapsed_customers(system, key) -%}
    {%- set days = var('lapsed_after_days', none) -%}
    totals as (
        select
            purchases.customer_id,
            max(purchases.business_day) as last_purchase_day,
            count(*) as purchases,
            sum(purchases.revenue) as spend
        from purchases
        group by purchases.customer_id
    ),

    lapsed as (
        select
            totals.customer_id,
            reference.reference_day,
            totals.last_purchase_day,
            {{ medallion_gold.days_between('totals.last_purchase_day', 'reference.reference_day') }}
                as days_since,
            totals.purchases,
            totals.spend
        from totals
        cross join reference
        where
            {% if days is none -%}
            false
            {%- else -%}
            {{ medallion_gold.days_between('totals.last_purchase_day', 'reference.reference_day') }} > {{ days }}
            {%- endif %}
    ),

    last_purchases as (
        select
            lapsed.customer_id,
            min(purchases.trouble) as trouble
        from lapsed
        inner join purchases
            on
                lapsed.customer_id = purchases.customer_id
                and lapsed.last_purchase_day = purchases.business_day
        group by lapsed.customer_id
    ),

    final as (
        select
            lapsed.customer_id as {{ key }},
            lapsed.reference_day,
            lapsed.last_purchase_day,
            lapsed.days_since,
            lapsed.purchases,
            cast(lapsed.spend as decimal(18, 2)) as spend,
            {{ medallion_gold.currency(system) }} as currency,
            coalesce(
                last_purchases.trouble,
                case when lapsed.purchases = 1 then 'bought_once' else 'stopped' end
            ) as reason
        from lapsed
        inner join last_purchases on lapsed.customer_id = last_purchases.customer_id
    )
{%- endmacro %}
