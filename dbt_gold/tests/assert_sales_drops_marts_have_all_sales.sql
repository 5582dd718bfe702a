{#- Sales that a known person of a known store made, and those that nobody can be paid for, are all
    sales of each month, and so are those of customers, stores and days. -#}
with facts as (
    select
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        sum(fct_sales.revenue) as revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
    group by date_trunc('month', fct_sales.business_day)
),

marts as (
    select
        'sales_team' as mart,
        team.month,
        team.total_sales as revenue
    from {{ ref('sales_drops_sales_team_data_mart') }} as team
    where not team.is_store_unmatched and not team.is_sales_person_unmatched
    union all
    select
        'sales_team' as mart,
        rest.month,
        rest.total as revenue
    from {{ ref('sales_drops_sales_team_unattributed') }} as rest
    union all
    select
        'customers' as mart,
        customers.month,
        customers.total_sales as revenue
    from {{ ref('sales_drops_customer_data_mart') }} as customers
    union all
    select
        'days' as mart,
        cast(date_trunc('month', days.business_day) as date) as month,
        days.revenue
    from {{ ref('sales_drops_daily_sales_calendar') }} as days
    where days.revenue is not null
    union all
    select
        'products' as mart,
        products.month,
        products.revenue
    from {{ ref('sales_drops_product_month') }} as products
    union all
    select
        'new_customers' as mart,
        new_customers.month,
        new_customers.revenue
    from {{ ref('sales_drops_customers_by_month') }} as new_customers
    union all
    select
        'stores' as mart,
        stores.month,
        stores.revenue
    from {{ ref('sales_drops_store_month') }} as stores
    union all
    select
        'stores' as mart,
        rest.month,
        rest.total as revenue
    from {{ ref('sales_drops_sales_team_unattributed') }} as rest
    where rest.reason = 'no_store_or_person'
),

per_month as (
    select
        marts.mart,
        marts.month,
        sum(marts.revenue) as revenue
    from marts
    group by marts.mart, marts.month
),

names as (
    {% for name in ['sales_team', 'customers', 'days', 'products', 'new_customers', 'stores'] %}
        select '{{ name }}' as mart
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

expected as (
    select
        names.mart,
        facts.month,
        facts.revenue
    from facts
    cross join names
)

select
    coalesce(expected.mart, per_month.mart) as mart,
    coalesce(expected.month, per_month.month) as month,
    expected.revenue as expected_revenue,
    per_month.revenue
from expected
full outer join per_month on expected.mart = per_month.mart and expected.month = per_month.month
where coalesce(expected.revenue, 0) <> coalesce(per_month.revenue, 0)
