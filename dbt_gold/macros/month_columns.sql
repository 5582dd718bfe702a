{#- How much of a month is loaded, and the currency: columns of every mart by month.

    Of the months of a relation, beside `loaded_months`, which is joined by month. -#}
{% macro month_columns(relation, system) -%}
    coalesce(loaded_months.days_loaded, 0) as days_loaded,
    {{ medallion_gold.days_between(relation ~ '.month', medallion_gold.date_after(relation ~ '.month', 1, 'month')) }}
        as days_in_month,
    coalesce(loaded_months.is_complete, false) as is_complete,
    {{ medallion_gold.currency(system) }} as currency
{%- endmacro %}
