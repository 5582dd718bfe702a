{#- The products of a month by revenue: place, share and class.

    Reads `sold` (product_id, month, orders, quantity, revenue), `products`, of which the expressions
    `columns` are shown, and `loaded_months`; ends in `final`. -#}
{% macro products_by_month(system, columns) -%}
    placed as (
        select
            sold.product_id,
            sold.month,
            sold.orders,
            sold.quantity,
            sold.revenue,
            sum(sold.revenue) over (partition by sold.month) as revenue_of_month,
            row_number() over (
                partition by sold.month
                order by sold.revenue desc, {{ medallion_gold.in_byte_order('sold.product_id') }} asc
            ) as place,
            sum(sold.revenue) over (
                partition by sold.month
                order by sold.revenue desc, {{ medallion_gold.in_byte_order('sold.product_id') }} asc
                rows between unbounded preceding and current row
            ) - sold.revenue as revenue_before
        from sold
    ),

    final as (
        select
            placed.product_id,
            {% for column in columns %}{{ column }},
            {% endfor -%}
            placed.month,
            {{ medallion_gold.month_columns('placed', system) }},
            placed.orders,
            cast(placed.quantity as bigint) as quantity,
            cast(placed.revenue as decimal(18, 2)) as revenue,
            {{ medallion_gold.percent('placed.revenue', 'placed.revenue_of_month') }} as revenue_share_percent,
            placed.place,
            {{ medallion_gold.abc_class('placed.revenue_before', 'placed.revenue_of_month') }} as abc_class
        from placed
        left join products on placed.product_id = products.product_id
        left join loaded_months on placed.month = loaded_months.month
    )
{%- endmacro %}
