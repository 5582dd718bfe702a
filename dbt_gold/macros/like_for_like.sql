{#- Revenue of a month and of the month before on the same day numbers, those loaded in both.

    So 1 to 14 February are compared with 1 to 14 January, and March with February up to its last
    day. `days` has `business_day`, `revenues` has `revenue` by it and by the columns of `keys`, of
    which each is compared with itself. Defines the relations `numbered_days`, `both_days` and
    `like_for_like`. -#}
{% macro like_for_like(days, revenues, keys=[]) -%}
    numbered_days as (
        select
            {{ days }}.business_day,
            cast(date_trunc('month', {{ days }}.business_day) as date) as month,
            {{ medallion_gold.part_of_date('day', days ~ '.business_day') }} as day_number
        from {{ days }}
    ),

    both_days as (
        select
            numbered_days.month,
            numbered_days.business_day,
            before_days.business_day as day_before
        from numbered_days
        inner join numbered_days as before_days
            on
                numbered_days.day_number = before_days.day_number
                and numbered_days.month = {{ medallion_gold.date_after('before_days.month', 1, 'month') }}
    ),

    like_for_like as (
        select
            {% for key in keys %}revenues.{{ key }},
            {% endfor -%}
            revenues.month,
            sum(revenues.revenue) as revenue,
            sum(revenues.revenue_before) as revenue_before
        from (
            select
                {% for key in keys %}{{ revenues }}.{{ key }},
                {% endfor -%}
                both_days.month,
                {{ revenues }}.revenue,
                0 as revenue_before
            from both_days
            inner join {{ revenues }} on both_days.business_day = {{ revenues }}.business_day
            union all
            select
                {% for key in keys %}{{ revenues }}.{{ key }},
                {% endfor -%}
                both_days.month,
                0 as revenue,
                {{ revenues }}.revenue as revenue_before
            from both_days
            inner join {{ revenues }} on both_days.day_before = {{ revenues }}.business_day
        ) as revenues
        group by
            {% for key in keys %}revenues.{{ key }},
            {% endfor -%}
            revenues.month
    )
{%- endmacro %}
