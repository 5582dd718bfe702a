{#- The versions of a key follow each other: returns those that are empty, begin within another,
    repeat the one before, or are numbered or marked wrongly.

    With `gapless` also those that are followed by a gap, or by nothing although they ended. -#}
{% test unbroken_history(model, key, columns, gapless=false) %}
{%- set window -%} partition by {{ key | join(', ') }} order by valid_from {%- endset %}
with neighbours as (
    select
        {{ key | join(', ') }},
        version_number,
        valid_from,
        valid_to,
        is_current,
        row_number() over ({{ window }}) as expected_number,
        lag(valid_to) over ({{ window }}) as former_end,
        lead(valid_from) over ({{ window }}) as next_begin,
        case
            when
                {%- for column in columns %}
                {{ medallion_gold.same_value('lag(' ~ column ~ ') over (' ~ window ~ ')', column) }}
                {{- ' and' if not loop.last }}
                {%- endfor %}
                then 1
            else 0
        end as repeats
    from {{ model }}
)

select
    {{ key | join(', ') }},
    version_number,
    valid_from,
    valid_to
from neighbours
where
    valid_to <= valid_from
    or (is_current and valid_to is not null)
    or (not is_current and valid_to is null)
    or version_number <> expected_number
    or former_end > valid_from
    or (expected_number > 1 and former_end is null)
    or (former_end = valid_from and repeats = 1)
    {%- if gapless %}
    or former_end < valid_from
    or (next_begin is null and valid_to is not null)
    {%- endif %}
{% endtest %}
