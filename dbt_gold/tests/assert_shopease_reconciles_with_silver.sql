{#- Rows, pieces and money of every table that adds up to all sales equal those of silver. -#}
{%- set checked = {
    'shopease_fct_sales': ['count(*)', 'quantity'],
    'shopease_daily_sales_summary': ['sum(transactions)', 'items_sold'],
    'shopease_product_performance': ['sum(transactions)', 'quantity'],
    'shopease_customer_analytics': ['sum(purchases)', 'items_bought'],
    'shopease_revenue_by_store': ['sum(transactions)', 'items_sold'],
    'shopease_revenue_by_state': ['sum(transactions)', 'items_sold'],
    'shopease_revenue_by_payment_method': ['sum(transactions)', 'items_sold'],
    'shopease_revenue_by_channel': ['sum(transactions)', 'items_sold'],
    'shopease_daily_sales_calendar': ['sum(transactions)', 'items_sold'],
    'shopease_customer_data_mart': ['sum(purchases)', 'items'],
    'shopease_store_month': ['sum(transactions)', 'items_sold'],
    'shopease_product_month': ['sum(orders)', 'quantity'],
} %}
with marts as (
    {% for mart, (transactions, items) in checked.items() %}
        {%- set revenue = {
            'shopease_customer_analytics': 'spend',
            'shopease_customer_data_mart': 'total_sales',
        }.get(mart, 'revenue') %}
        select
            '{{ mart }}' as mart,
            coalesce({{ transactions }}, 0) as transactions,
            coalesce(sum({{ mart }}.{{ items }}), 0) as items,
            coalesce(sum({{ mart }}.{{ revenue }}), 0) as revenue
        from {{ ref(mart) }} as {{ mart }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

silver as (
    select
        count(*) as transactions,
        coalesce(sum(sales.quantity), 0) as items,
        coalesce(sum(sales.total_amount), 0) as revenue
    from {{ source('silver_shopease', 'shopease_sale_transactions') }} as sales
)

select
    marts.mart,
    marts.transactions,
    silver.transactions as expected_transactions,
    marts.items,
    silver.items as expected_items,
    marts.revenue,
    silver.revenue as expected_revenue
from marts
cross join silver
where
    marts.transactions <> silver.transactions
    or marts.items <> silver.items
    or marts.revenue <> silver.revenue
