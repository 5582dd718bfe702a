{#- An amount as gold keeps it; one that does not fit is an error, not a loss.

    Silver has room for the largest quantity at the highest price. DuckDB takes three hundred times
    as long to unpack more than 18 digits from its tables, and every report reads all amounts. -#}
{% macro amount(column) -%}
    cast({{ column }} as decimal(18, 2))
{%- endmacro %}
