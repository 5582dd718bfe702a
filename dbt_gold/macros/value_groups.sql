{#- What a person had ordered and paid, from the day of an order to that of the next one.

    Few spans follow from many months: only an order changes them. Reads `delivered`
    (customer_unique_id, business_day, payments); defines `ordered` and `spans`. -#}
{% macro spending_spans() -%}
    ordered as (
        select
            delivered.customer_unique_id,
            delivered.business_day as from_day,
            lead(delivered.business_day) over (
                partition by delivered.customer_unique_id order by delivered.business_day
            ) as to_day,
            count(*) over (
                partition by delivered.customer_unique_id order by delivered.business_day
            ) as orders,
            cast(
                sum(delivered.payments) over (
                    partition by delivered.customer_unique_id order by delivered.business_day
                ) as decimal(18, 2)
            ) as paid
        from delivered
    ),

    spans as (
        select
            ordered.customer_unique_id,
            ordered.from_day,
            ordered.to_day,
            ordered.orders,
            ordered.paid
        from ordered
        where ordered.to_day is null or ordered.from_day < ordered.to_day
    )
{%- endmacro %}

{#- Number of a group: 9 for who came again; 6, 3 or 0 by what was paid; 0, 1 or 2 by days since. -#}
{% macro value_code(spans, limits, day) -%}
    case when {{ spans }}.orders > 1 then 9 else 0 end
    + case
        when {{ spans }}.paid > {{ limits }}.high_limit then 6
        when {{ spans }}.paid > {{ limits }}.medium_limit then 3
        else 0
    end
    + case
        when {{ medallion_gold.days_between(spans ~ '.from_day', limits ~ '.' ~ day) }} <= {{ limits }}.recent_days
            then 0
        when {{ medallion_gold.days_between(spans ~ '.from_day', limits ~ '.' ~ day) }} <= {{ limits }}.old_days
            then 1
        else 2
    end
{%- endmacro %}

{#- Name of a group by its number. -#}
{% macro value_group(code) -%}
    case {{ code }}
        {%- for code in range(18) %}
        when {{ code }} then '{{ ['once', 'repeat'][code // 9] }}_
        {{- ['low', 'medium', 'high'][code % 9 // 3] }}_
        {{- ['recent', 'cooling', 'old'][code % 3] }}'
        {%- endfor %}
    end
{%- endmacro %}
