{#- A text to order by, compared by its bytes.

    PostgreSQL orders by the language of its database otherwise; the others know no such thing.
    Without it, equals are ranked differently from one target to the next. -#}
{% macro in_byte_order(column) -%}
    {{ return(adapter.dispatch('in_byte_order', 'medallion_gold')(column)) }}
{%- endmacro %}

{% macro default__in_byte_order(column) -%}
    {{ column }}
{%- endmacro %}

{% macro postgres__in_byte_order(column) -%}
    {{ column }} collate "C"
{%- endmacro %}

{#- dbt takes Redshift for a kind of PostgreSQL; it always compares bytes. -#}
{% macro redshift__in_byte_order(column) -%}
    {{ column }}
{%- endmacro %}
