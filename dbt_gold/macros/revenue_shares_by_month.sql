{#- Revenue of a month by the values of a column, with their share of it.

    Reads `sales` (the column, month, revenue) and `loaded_months`; ends in `final`. -#}
{% macro revenue_shares_by_month(column, system) -%}
    sold as (
        select
            sales.{{ column }},
            sales.month,
            count(*) as transactions,
            sum(sales.revenue) as revenue
        from sales
        group by sales.{{ column }}, sales.month
    ),

    final as (
        select
            sold.{{ column }},
            sold.month,
            {{ medallion_gold.month_columns('sold', system) }},
            sold.transactions,
            cast(sold.revenue as decimal(18, 2)) as revenue,
            {{ medallion_gold.divide_half_up('sold.revenue', 'sold.transactions') }} as average_transaction_value,
            {{ medallion_gold.percent('sold.revenue', 'sum(sold.revenue) over (partition by sold.month)') }}
                as revenue_share_percent
        from sold
        left join loaded_months on sold.month = loaded_months.month
    )
{%- endmacro %}
