{#- The stores of a month, those without sales too, compared with the month before.

    Reads `sales` (store_id, business_day, month, customer_id, quantity, revenue), `stores`, of which the
    expressions `columns` are shown, `loaded_days` and `loaded_months`; ends in `final`. -#}
{% macro stores_by_month(system, columns) -%}
    sold as (
        select
            sales.store_id,
            sales.month,
            count(*) as transactions,
            sum(sales.quantity) as items_sold,
            count(distinct sales.customer_id) as unique_customers,
            sum(sales.revenue) as revenue
        from sales
        group by sales.store_id, sales.month
    ),

    revenue_of_days as (
        select
            sales.store_id,
            sales.business_day,
            sum(sales.revenue) as revenue
        from sales
        group by sales.store_id, sales.business_day
    ),

    {{ medallion_gold.like_for_like('loaded_days', 'revenue_of_days', ['store_id']) }},

    store_months as (
        select
            stores.store_id,
            loaded_months.month
        from stores
        cross join loaded_months
        union
        select
            sold.store_id,
            sold.month
        from sold
    ),

    measured as (
        select
            store_months.store_id,
            store_months.month,
            coalesce(sold.transactions, 0) as transactions,
            coalesce(sold.items_sold, 0) as items_sold,
            coalesce(sold.unique_customers, 0) as unique_customers,
            coalesce(sold.revenue, 0) as revenue,
            rank() over (
                partition by store_months.month order by coalesce(sold.revenue, 0) desc
            ) as place
        from store_months
        left join sold on store_months.store_id = sold.store_id and store_months.month = sold.month
    ),

    final as (
        select
            measured.store_id,
            {% for column in columns %}{{ column }},
            {% endfor -%}
            measured.month,
            {{ medallion_gold.month_columns('measured', system) }},
            measured.transactions,
            cast(measured.items_sold as bigint) as items_sold,
            measured.unique_customers,
            cast(measured.revenue as decimal(18, 2)) as revenue,
            {{ medallion_gold.divide_half_up('measured.revenue', 'measured.transactions') }}
                as average_transaction_value,
            {{ medallion_gold.percent(
                'measured.revenue', 'sum(measured.revenue) over (partition by measured.month)'
            ) }} as revenue_share_percent,
            measured.place,
            case
                when loaded_months.is_complete and loaded_before.is_complete
                    then {{ medallion_gold.percent('measured.revenue - sold_before.revenue', 'sold_before.revenue') }}
            end as revenue_change_percent,
            {{ medallion_gold.percent(
                'like_for_like.revenue - like_for_like.revenue_before', 'like_for_like.revenue_before'
            ) }} as revenue_change_to_date_percent
        from measured
        left join stores on measured.store_id = stores.store_id
        left join loaded_months on measured.month = loaded_months.month
        left join loaded_months as loaded_before
            on measured.month = {{ medallion_gold.date_after('loaded_before.month', 1, 'month') }}
        left join sold as sold_before
            on
                measured.store_id = sold_before.store_id
                and measured.month = {{ medallion_gold.date_after('sold_before.month', 1, 'month') }}
        left join like_for_like
            on measured.store_id = like_for_like.store_id and measured.month = like_for_like.month
    )
{%- endmacro %}
