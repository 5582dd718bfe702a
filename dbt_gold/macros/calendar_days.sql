{#- The days of whole years, as a calendar has them.

    Reads `bounds` (first_day, end_day); ends in `final`. -#}
{% macro calendar_days(system) -%}
    days as (
        {{ medallion_gold.each_day('bounds', 'first_day', 'end_day') }}
    ),

    final as (
        select
            days.date_day,
            {{ medallion_gold.part_of_date('year', 'days.date_day') }} as year,
            {{ medallion_gold.part_of_date('quarter', 'days.date_day') }} as quarter,
            {{ medallion_gold.part_of_date('month', 'days.date_day') }} as month,
            cast(date_trunc('month', days.date_day) as date) as month_start,
            {{ medallion_gold.month_name('days.date_day') }} as month_name,
            {{ medallion_gold.part_of_date('isoyear', 'days.date_day') }} as iso_year,
            {{ medallion_gold.part_of_date('week', 'days.date_day') }} as iso_week,
            {{ medallion_gold.part_of_date('day', 'days.date_day') }} as day_of_month,
            {{ medallion_gold.part_of_date('doy', 'days.date_day') }} as day_of_year,
            {{ medallion_gold.part_of_date('isodow', 'days.date_day') }} as day_of_week,
            {{ medallion_gold.day_name('days.date_day') }} as day_name,
            {{ medallion_gold.part_of_date('isodow', 'days.date_day') }} >= 6 as is_weekend,
            {{ medallion_gold.part_of_date('day', medallion_gold.date_after('days.date_day', 1, 'day')) }} = 1 as is_month_end,
            {{ medallion_gold.event_name('days.date_day', system) }} as event_name
        from days
    )
{%- endmacro %}
