{#- True for the days a run rebuilds: `touched_days` if given and the table exists, else every day.

    A list, a single day and a rebuild filter the same query, so they leave the same rows. The
    platform builds DuckDB from statements that were compiled for every day; there a comment says
    where touched days are to be put. -#}
{% macro is_touched(column) -%}
    {%- set days = var('touched_days', none) -%}
    {%- if days is string -%}
        {{ exceptions.raise_compiler_error("touched_days is a list of ISO dates, not a string") }}
    {%- elif days is none or not medallion_gold.is_built() -%}
        {{ adapter.dispatch('every_day', 'medallion_gold')(column) }}
    {%- else -%}
        {%- set read = modules.datetime.date.fromisoformat -%}
        {%- set iso_days = [] -%}
        {%- for day in days %}{% do iso_days.append(read(day | string).isoformat()) %}{% endfor -%}
        {{ adapter.dispatch('among_days', 'medallion_gold')(column, iso_days) }}
    {%- endif -%}
{%- endmacro %}

{#- Whether the model is built before and only touched days are to be replaced.

    `assume_built` answers without looking, so that statements can be compiled with no
    connection. -#}
{% macro is_built() -%}
    {%- set assumed = var('assume_built', none) -%}
    {{ return(is_incremental() if assumed is none else assumed) }}
{%- endmacro %}

{% macro default__every_day(column) -%}
    true
{%- endmacro %}

{% macro duckdb__every_day(column) -%}
    /* is_touched: {{ column }} */ true
{%- endmacro %}

{% macro default__among_days(column, iso_days) -%}
    {%- if iso_days -%}
        {{ column }} in (
            {%- for day in iso_days -%} date '{{ day }}'{{ ', ' if not loop.last }} {%- endfor -%}
        )
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__among_days(column, iso_days) -%}
    {{ column }} in (select unnest(cast({{ iso_days }} as date[])))
{%- endmacro %}

{#- Pre-hook of the tables stored by day, in the transaction of the insert where there is one.

    Deletes by day, not by key: a day that lost its last row has no key to be matched by. -#}
{% macro delete_touched_days() -%}
    {%- if medallion_gold.is_built() -%}
        delete from {{ this }} where {{ medallion_gold.is_touched('business_day') }}
    {%- endif -%}
{%- endmacro %}
