{#- True for the days a run rebuilds: `touched_days` if given and the table exists, else every day.

    A list, a single day and a rebuild filter the same query, so they leave the same rows. -#}
{% macro is_touched(column) -%}
    {%- set days = var('touched_days') -%}
    {%- if days is string -%}
        {{ exceptions.raise_compiler_error("touched_days is a list of ISO dates, not a string") }}
    {%- elif days is none or not is_incremental() -%}
        true
    {%- else -%}
        {{ column }} in (select unnest(cast({{ days | map('string') | list }} as date[])))
    {%- endif -%}
{%- endmacro %}

{#- Pre-hook of the tables stored by day, in the transaction of the insert.

    Deletes by day, not by key: a day that lost its last row has no key to be matched by. -#}
{% macro delete_touched_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ is_touched('business_day') }}
    {%- endif -%}
{%- endmacro %}
