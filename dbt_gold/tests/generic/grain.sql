{#- One row a key: returns keys that are repeated, null, or whose row lacks a `required` column.

    One query instead of a test a column: every node costs a dbt run tens of milliseconds. Names
    are quoted, because some targets reserve one of them (`system`). -#}
{% test grain(model, columns, required=[]) %}
{%- set keys = [] -%}
{%- for column in columns %}{% do keys.append(adapter.quote(column)) %}{% endfor -%}
select
    {{ keys | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ keys | join(', ') }}
having
    count(*) > 1
    {%- for key in keys %}
    or {{ key }} is null
    {%- endfor %}
    {%- for column in required %}
    or count({{ adapter.quote(column) }}) < count(*)
    {%- endfor %}
{% endtest %}
