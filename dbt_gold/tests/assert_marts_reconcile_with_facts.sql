{#- Every mart that adds up to all sales has the money of the facts, to the cent. -#}
{%- set checked = {
    'daily_sales_summary': ['revenue', 'freight', 'payments'],
    'product_performance': ['revenue', 'freight'],
    'seller_performance': ['revenue', 'freight'],
    'revenue_by_category': ['revenue', 'freight'],
    'revenue_by_state': ['revenue', 'freight', 'payments'],
    'revenue_by_month': ['revenue', 'freight', 'payments'],
    'revenue_by_payment_type': ['revenue', 'payments'],
    'daily_sales_calendar': ['revenue'],
    'product_month': ['revenue'],
    'payment_type_month': ['revenue'],
    'customers_by_month': ['revenue'],
} %}
with marts as (
    {% for mart, measures in checked.items() %}
        select
            '{{ mart }}' as mart,
            {% for measure in ['revenue', 'freight', 'payments'] %}
                {% if measure in measures %}
                    coalesce(sum({{ mart }}.{{ measure }}), 0) as {{ measure }},
                {% else %}
                    cast(null as decimal(18, 2)) as {{ measure }},
                {% endif %}
            {% endfor %}
            count(*) as row_count
        from {{ ref(mart) }} as {{ mart }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

facts as (
    select
        coalesce(sum(sales.revenue), 0) as revenue,
        coalesce(sum(sales.freight), 0) as freight,
        coalesce(sum(sales.payments), 0) as payments
    from {{ ref('fct_orders') }} as sales
    where sales.is_sale
)

select
    marts.mart,
    marts.revenue,
    facts.revenue as expected_revenue,
    marts.freight,
    facts.freight as expected_freight,
    marts.payments,
    facts.payments as expected_payments
from marts
cross join facts
where
    marts.revenue <> facts.revenue
    or marts.freight <> facts.freight
    or marts.payments <> facts.payments
