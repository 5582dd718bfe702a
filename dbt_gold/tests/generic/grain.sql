{#- One row a key: returns keys that are repeated, null, or whose row lacks a `required` column.

    One query instead of a test a column: every node costs a dbt run tens of milliseconds. -#}
{% test grain(model, columns, required=[]) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
    {%- for column in required %}
    or count({{ column }}) < count(*)
    {%- endfor %}
{% endtest %}
