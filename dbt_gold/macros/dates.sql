{#- Days from one date to another, as bigint. -#}
{% macro days_between(first_day, last_day) -%}
    {{ return(adapter.dispatch('days_between', 'medallion_gold')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__days_between(first_day, last_day) -%}
    cast({{ dbt.datediff(first_day, last_day, 'day') }} as bigint)
{%- endmacro %}

{#- The subtraction of dates is what the optimiser of DuckDB knows best. -#}
{% macro duckdb__days_between(first_day, last_day) -%}
    {{ last_day }} - {{ first_day }}
{%- endmacro %}

{#- dbt's own goes through intervals and milliseconds. -#}
{% macro athena__days_between(first_day, last_day) -%}
    date_diff('day', {{ first_day }}, {{ last_day }})
{%- endmacro %}

{#- The date so many months or days after another; `part` is month or day. -#}
{% macro date_after(day, count, part) -%}
    cast({{ dbt.dateadd(part, count, day) }} as date)
{%- endmacro %}

{#- Calendar months from one month to another, as bigint. -#}
{% macro months_between(first_month, last_month) -%}
    12 * ({{ medallion_gold.part_of_date('year', last_month) }} - {{ medallion_gold.part_of_date('year', first_month) }})
    + {{ medallion_gold.part_of_date('month', last_month) }} - {{ medallion_gold.part_of_date('month', first_month) }}
{%- endmacro %}

{#- A part of a date as bigint: year, quarter, month, day, doy; week, isoyear and isodow (1 is
    Monday) as ISO 8601 has them. -#}
{% macro part_of_date(part, day) -%}
    {{ return(adapter.dispatch('part_of_date', 'medallion_gold')(part, day)) }}
{%- endmacro %}

{% macro default__part_of_date(part, day) -%}
    cast(extract({{ part }} from {{ day }}) as bigint)
{%- endmacro %}

{#- In Trino a plain week day is the ISO one. -#}
{% macro athena__part_of_date(part, day) -%}
    {%- set names = {'isodow': 'dow', 'isoyear': 'yow'} -%}
    cast(extract({{ names.get(part, part) }} from {{ day }}) as bigint)
{%- endmacro %}

{#- Redshift counts week days from Sunday, 0, and has no ISO year: it is that of the Thursday. -#}
{% macro redshift__part_of_date(part, day) -%}
    {%- if part == 'isodow' -%}
        cast(mod(extract(dow from {{ day }}) + 6, 7) + 1 as bigint)
    {%- elif part == 'isoyear' -%}
        {%- set to_thursday = '4 - ' ~ medallion_gold.redshift__part_of_date('isodow', day) -%}
        cast(extract(year from {{ medallion_gold.date_after(day, to_thursday, 'day') }}) as bigint)
    {%- else -%}
        {{ medallion_gold.default__part_of_date(part, day) }}
    {%- endif -%}
{%- endmacro %}

{#- English name of the month or of the day of the week, whatever the language of the target. -#}
{% macro month_name(day) -%}
    {{ medallion_gold.english_name(medallion_gold.part_of_date('month', day), [
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
        'October', 'November', 'December',
    ]) }}
{%- endmacro %}

{% macro day_name(day) -%}
    {{ medallion_gold.english_name(medallion_gold.part_of_date('isodow', day), [
        'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday',
    ]) }}
{%- endmacro %}

{% macro english_name(number, names) -%}
    case {{ number }}
        {%- for name in names %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- A query of one row a day, `date_day`, from the first day to before the end day.

    The bounds are date columns of a relation of one row; up to a hundred years. -#}
{% macro each_day(bounds, first_day, end_day) -%}
    {{ return(adapter.dispatch('each_day', 'medallion_gold')(bounds, first_day, end_day)) }}
{%- endmacro %}

{% macro default__each_day(bounds, first_day, end_day) -%}
    {%- set nth = 'cast(series.generated_number - 1 as integer)' -%}
    {%- set day = medallion_gold.date_after(bounds ~ '.' ~ first_day, nth, 'day') -%}
    select {{ day }} as date_day
    from {{ bounds }}
    cross join ({{ dbt.generate_series(36525) }}) as series
    where {{ day }} < {{ bounds }}.{{ end_day }}
{%- endmacro %}

{% macro duckdb__each_day(bounds, first_day, end_day) -%}
    select cast(series.day as date) as date_day
    from {{ bounds }}
    cross join lateral unnest(
        range({{ bounds }}.{{ first_day }}, {{ bounds }}.{{ end_day }}, interval '1 day')
    ) as series (day)
{%- endmacro %}
