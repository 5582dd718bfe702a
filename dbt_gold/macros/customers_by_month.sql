{#- Who bought in a month, and who of them for the first time.

    Reads `sales` (customer_id, month, revenue) and `loaded_months`; ends in `final`. -#}
{% macro customers_by_month(system) -%}
    placed_sales as (
        select
            sales.customer_id,
            sales.month,
            sales.revenue,
            min(sales.month) over (partition by sales.customer_id) as first_month
        from sales
    ),

    first_loaded as (
        select min(sales.month) as first_month
        from sales
    ),

    per_month as (
        select
            placed_sales.month,
            count(distinct placed_sales.customer_id) as customers,
            count(
                distinct case
                    when placed_sales.first_month = placed_sales.month then placed_sales.customer_id
                end
            ) as new_customers,
            sum(placed_sales.revenue) as revenue,
            sum(
                case
                    when placed_sales.customer_id is null then 0
                    when placed_sales.first_month = placed_sales.month then placed_sales.revenue
                    else 0
                end
            ) as new_revenue,
            sum(
                case
                    when placed_sales.customer_id is null then 0
                    when placed_sales.first_month < placed_sales.month then placed_sales.revenue
                    else 0
                end
            ) as returning_revenue
        from placed_sales
        group by placed_sales.month
    ),

    final as (
        select
            per_month.month,
            {{ medallion_gold.month_columns('per_month', system) }},
            per_month.customers,
            per_month.new_customers,
            per_month.customers - per_month.new_customers as returning_customers,
            per_month.month = first_loaded.first_month as is_truncated,
            cast(per_month.revenue as decimal(18, 2)) as revenue,
            cast(per_month.new_revenue as decimal(18, 2)) as new_revenue,
            cast(per_month.returning_revenue as decimal(18, 2)) as returning_revenue,
            {{ medallion_gold.percent('per_month.returning_revenue', 'per_month.revenue') }}
                as returning_revenue_percent
        from per_month
        cross join first_loaded
        left join loaded_months on per_month.month = loaded_months.month
    )
{%- endmacro %}
