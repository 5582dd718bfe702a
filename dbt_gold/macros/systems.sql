{#- What a source system is described by in `vars.systems`. -#}
{% macro described(system) -%}
    {%- set known = var('systems', {}) -%}
    {%- if system not in known -%}
        {{ exceptions.raise_compiler_error("vars.systems does not describe " ~ system) }}
    {%- endif -%}
    {{ return(known[system]) }}
{%- endmacro %}

{#- The currency of a system's money, as a text of three letters. -#}
{% macro currency(system) -%}
    '{{ medallion_gold.described(system).currency }}'
{%- endmacro %}

{#- An instant in UTC as the clock on a system's wall shows it. -#}
{% macro local_time(instant, system) -%}
    {{ return(adapter.dispatch('in_zone', 'medallion_gold')(instant, medallion_gold.described(system).time_zone)) }}
{%- endmacro %}

{% macro default__in_zone(instant, zone) -%}
    cast(timezone('{{ zone }}', timezone('UTC', {{ instant }})) as timestamp)
{%- endmacro %}

{% macro athena__in_zone(instant, zone) -%}
    cast(at_timezone(with_timezone({{ instant }}, 'UTC'), '{{ zone }}') as timestamp)
{%- endmacro %}

{% macro redshift__in_zone(instant, zone) -%}
    convert_timezone('UTC', '{{ zone }}', {{ instant }})
{%- endmacro %}

{#- The segment of what a customer spent; null of one who bought nothing. -#}
{% macro spend_segment(spend, purchases, system) -%}
    case
        when {{ purchases }} = 0 then null
        {%- for name, least in medallion_gold.described(system).spend_segments.items() %}
        when {{ spend }} >= {{ least }} then '{{ name }}'
        {%- endfor %}
        else 'Low'
    end
{%- endmacro %}

{#- The event that trade knows a day by, by the rules in `vars.events`; null of other days. -#}
{% macro event_name(day, system) -%}
    {%- set known = var('events', {}) -%}
    {%- set rules = known.get('everywhere', []) + known.get(system, []) -%}
    {%- if not rules -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    case
        {%- for event in rules %}
        when
            {{ medallion_gold.part_of_date('month', day) }} = {{ event.month }}
            and {{ medallion_gold.part_of_date('day', day) }} between {{ event.days[0] }} and {{ event.days[-1] }}
            {%- if event.weekday %}
            and {{ medallion_gold.part_of_date('isodow', day) }} = {{ event.weekday }}
            {%- endif %}
            then '{{ event.name | replace("'", "''") }}'
        {%- endfor %}
    end
    {%- endif -%}
{%- endmacro %}

{#- A query of one row: the day that recency and what is overdue are measured from.

    The last day processed, which the run says; without it the last day with rows. On DuckDB a
    comment says where the platform puts the former. -#}
{% macro reference_day(relation) -%}
    {% if var('reference_day', none) -%}
        select cast('{{ var("reference_day") }}' as date) as reference_day
    {%- else -%}
        select {{ '/* reference_day */ ' if target.type == 'duckdb' }}max(facts.business_day) as reference_day
        from {{ relation }} as facts
    {%- endif %}
{%- endmacro %}
