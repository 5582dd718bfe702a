{#- The business days of a silver table that were taken in, with or without rows.

    Rows cannot tell: a day without sales has none, and a day of which a few rows came with other
    days was not asked for yet. So the ledger is read. Naming the source makes it one of its system. -#}
{% macro loaded_days(silver, table) -%}
    {%- do source(silver, table) -%}
    select entries.business_day
    from {{ source('ledger', 'entries') }} as entries
    where
        entries.table_name = '{{ table }}'
        and entries.measure = 'rows'
        and entries.business_day is not null
        and entries.load_id <> ''
        and (entries.silver_version <> '' or entries.bronze = 0)
{%- endmacro %}

{#- Months with their loaded days: a month is complete when all its days were taken in. -#}
{% macro loaded_months(loaded_days) -%}
    with months as (
        select
            cast(date_trunc('month', days.business_day) as date) as month,
            count(*) as days_loaded
        from {{ loaded_days }} as days
        group by date_trunc('month', days.business_day)
    ),

    measured as (
        select
            months.month,
            months.days_loaded,
            {{ medallion_gold.days_between('months.month', medallion_gold.date_after('months.month', 1, 'month')) }}
                as days_in_month
        from months
    )

    select
        measured.month,
        measured.days_loaded,
        measured.days_in_month,
        measured.days_loaded = measured.days_in_month as is_complete
    from measured
{%- endmacro %}

{#- Whether no file is expected of a day: `days_without_files` lists ISO days of the week, 1 to 7,
    and ISO dates. -#}
{% macro is_without_files(day) -%}
    {%- set known = var('days_without_files', []) -%}
    {%- set week_days = known | select('integer') | list -%}
    {%- set dates = known | reject('integer') | list -%}
    (
        false
        {%- if week_days %}
        or {{ medallion_gold.part_of_date('isodow', day) }} in ({{ week_days | join(', ') }})
        {%- endif %}
        {%- for date in dates %}
        or {{ day }} = cast('{{ modules.datetime.date.fromisoformat(date | string) }}' as date)
        {%- endfor %}
    )
{%- endmacro %}
