{#- Views and tables are replaced in one statement and transaction.

    The adapter's own way (build under another name, rename twice, drop) costs every run 30 ms
    a node. A relation that changes between table and view has to be dropped by hand once. -#}
{% macro replace_relation(type) %}
    {%- set target_relation = this.incorporate(type=type) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main') -%}
        {% if config.get('contract').enforced -%}
            {{ get_assert_columns_equivalent(sql) }}
        {%- endif %}
        create or replace {{ type }} {{ target_relation }} as (
            {{ sql }}
        )
    {%- endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% materialization table, adapter='duckdb' %}
    {{ return(replace_relation('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(replace_relation('view')) }}
{% endmaterialization %}

{#- Columns whose type differs between a query and the table it is appended to.

    PostgreSQL and Redshift tell text from varchar, and varchars by their length, which
    `on_schema_change: fail` would take for another schema. -#}
{% macro postgres__diff_column_data_types(source_columns, target_columns) %}
    {%- set targets = {} -%}
    {%- for column in target_columns %}{% do targets.update({column.name: column}) %}{% endfor -%}
    {%- set differing = [] -%}
    {%- for column in source_columns -%}
        {%- set found = targets.get(column.name) -%}
        {%- if found and column.data_type != found.data_type
            and not (column.is_string() and found.is_string()) -%}
            {%- do differing.append({'column_name': found.name, 'new_type': column.data_type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(differing) }}
{% endmacro %}
