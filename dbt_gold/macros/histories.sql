{#- Versions that follow each other without a gap and are equal in some columns, as one.

    The relation `versions` has the key, the columns, `valid_from` and `valid_to`; those of a key
    do not overlap. Defines the relation `intervals`, which numbers what is left by key from 1. -#}
{% macro merged_versions(key, columns) -%}
    compared as (
        select
            {{ medallion_gold.listed_columns('versions', key + columns) }},
            {%- for column in columns %}
            lag(versions.{{ column }}) over ({{ medallion_gold.version_order('versions', key) }}) as former_{{ column }},
            {%- endfor %}
            versions.valid_from,
            lag(versions.valid_to) over ({{ medallion_gold.version_order('versions', key) }}) as former_end,
            first_value(versions.valid_to) over (
                {{ medallion_gold.version_order('versions', key) }} desc
                rows between unbounded preceding and current row
            ) as last_end
        from versions
    ),

    begins as (
        select
            {{ medallion_gold.listed_columns('compared', key + columns) }},
            compared.valid_from,
            compared.former_end,
            compared.last_end
        from compared
        where
            compared.former_end is null
            or compared.former_end <> compared.valid_from
            {%- for column in columns %}
            or not {{ medallion_gold.same_value('compared.' ~ column, 'compared.former_' ~ column) }}
            {%- endfor %}
    ),

    intervals as (
        select
            {{ medallion_gold.listed_columns('begins', key + columns) }},
            row_number() over ({{ medallion_gold.version_order('begins', key) }}) as version_number,
            begins.valid_from,
            case
                when lead(begins.valid_from) over ({{ medallion_gold.version_order('begins', key) }}) is null
                    then begins.last_end
                else lead(begins.former_end) over ({{ medallion_gold.version_order('begins', key) }})
            end as valid_to
        from begins
    )
{%- endmacro %}

{#- True where two values are equal or both missing; not every target knows `is distinct from`. -#}
{% macro same_value(one, other) -%}
    coalesce({{ one }} = {{ other }}, {{ one }} is null and {{ other }} is null)
{%- endmacro %}

{#- The versions of a key in their order. -#}
{% macro version_order(relation, key) -%}
    partition by {{ medallion_gold.listed_columns(relation, key) }} order by {{ relation }}.valid_from
{%- endmacro %}

{% macro listed_columns(relation, columns) -%}
    {%- for column in columns -%} {{ relation }}.{{ column }}{{ ', ' if not loop.last }} {%- endfor -%}
{%- endmacro %}
