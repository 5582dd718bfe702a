{#- What each customer bought in a month, and in the calendar month before.

    A month after one with purchases has a row too, of zeros: without it nobody who stops buying
    would ever fall. Reads `sales` (customer_id, month, quantity, revenue) and `loaded_months`;
    defines `bought`, `lapsed`, `customer_months` and `compared_months`. -#}
{% macro customer_months() -%}
    bought as (
        select
            sales.customer_id,
            sales.month,
            count(*) as purchases,
            sum(sales.quantity) as items,
            sum(sales.revenue) as total_sales
        from sales
        group by sales.customer_id, sales.month
    ),

    lapsed as (
        select
            bought.customer_id,
            {{ medallion_gold.date_after('bought.month', 1, 'month') }} as month
        from bought
        left join bought as next_bought
            on
                bought.customer_id = next_bought.customer_id
                and next_bought.month = {{ medallion_gold.date_after('bought.month', 1, 'month') }}
        where next_bought.customer_id is null
    ),

    customer_months as (
        select
            bought.customer_id,
            bought.month,
            bought.purchases,
            bought.items,
            bought.total_sales
        from bought
        union all
        select
            lapsed.customer_id,
            lapsed.month,
            0 as purchases,
            0 as items,
            0 as total_sales
        from lapsed
        inner join loaded_months on lapsed.month = loaded_months.month
    ),

    compared_months as (
        select
            customer_months.customer_id,
            customer_months.month,
            min(customer_months.month) over (partition by customer_months.customer_id)
                as first_month,
            customer_months.purchases,
            customer_months.items,
            customer_months.total_sales,
            coalesce(bought_before.total_sales, 0) as total_sales_before,
            coalesce(loaded_months.days_loaded, 0) as days_loaded,
            {{ medallion_gold.days_between(
                'customer_months.month', medallion_gold.date_after('customer_months.month', 1, 'month')
            ) }} as days_in_month,
            coalesce(loaded_months.is_complete, false) as is_complete,
            coalesce(loaded_before.is_complete, false) as is_complete_before
        from customer_months
        left join bought as bought_before
            on
                customer_months.customer_id = bought_before.customer_id
                and customer_months.month = {{ medallion_gold.date_after('bought_before.month', 1, 'month') }}
        left join loaded_months on customer_months.month = loaded_months.month
        left join loaded_months as loaded_before
            on customer_months.month = {{ medallion_gold.date_after('loaded_before.month', 1, 'month') }}
    )
{%- endmacro %}
