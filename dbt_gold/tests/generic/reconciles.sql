{#- Rows and money of a model equal those of a silver table on every day: returns days that differ.

    `measures` names the model's column for each of silver's; `only` chooses the model's rows that
    come from this table. `medallion ledger` reads the same arguments to show gold beside silver. -#}
{% test reconciles(model, silver, measures={}, only=none) %}
with fact as (
    select
        model.business_day,
        count(*) as row_count
        {%- for received, shown in measures.items() %},
        coalesce(sum(model.{{ shown }}), 0) as {{ received }}
        {%- endfor %}
    from {{ model }} as model
    {%- if only %}
    where {{ only }}
    {%- endif %}
    group by model.business_day
),

silver as (
    select
        silver.business_day,
        count(*) as row_count
        {%- for received in measures %},
        coalesce(sum(silver.{{ received }}), 0) as {{ received }}
        {%- endfor %}
    from {{ silver }} as silver
    group by silver.business_day
)

select
    coalesce(fact.business_day, silver.business_day) as business_day,
    fact.row_count,
    silver.row_count as expected_row_count
    {%- for received in measures %},
    fact.{{ received }},
    silver.{{ received }} as expected_{{ received }}
    {%- endfor %}
from fact
full outer join silver on fact.business_day = silver.business_day
where
    fact.business_day is null
    or silver.business_day is null
    or fact.row_count <> silver.row_count
    {%- for received in measures %}
    or fact.{{ received }} <> silver.{{ received }}
    {%- endfor %}
{% endtest %}
