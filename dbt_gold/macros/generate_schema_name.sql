{#- In the platform's own DuckDB file, schemas are named as configured.

    Other targets share their catalogue with others, so there dbt's own rule holds: the target's
    schema stands before the configured one (`gold_staging`). -#}
{% macro duckdb__generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
