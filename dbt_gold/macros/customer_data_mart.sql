{#- Which customers are due a coupon: those who bought for less than in the month before.

    Reads `compared_months` (see `customer_months`) and `customers`, of which `columns` are shown;
    ends in `final`. -#}
{% macro customer_data_mart(system, columns=[]) -%}
    final as (
        select
            compared_months.customer_id,
            {% for column in columns %}customers.{{ column }},
            {% endfor -%}
            customers.customer_id is null as is_customer_unmatched,
            compared_months.month,
            compared_months.first_month,
            compared_months.days_loaded,
            compared_months.days_in_month,
            compared_months.is_complete,
            {{ medallion_gold.currency(system) }} as currency,
            compared_months.purchases,
            cast(compared_months.items as bigint) as items,
            cast(compared_months.total_sales as decimal(18, 2)) as total_sales,
            cast(compared_months.total_sales_before as decimal(18, 2)) as total_sales_before,
            cast(
                compared_months.total_sales - compared_months.total_sales_before as decimal(18, 2)
            ) as change,
            compared_months.total_sales < compared_months.total_sales_before as has_fallen,
            compared_months.month = compared_months.first_month as is_first_month,
            compared_months.total_sales = 0 as is_lapsed,
            compared_months.total_sales < compared_months.total_sales_before
            and compared_months.month <> compared_months.first_month
            and compared_months.is_complete
            and compared_months.is_complete_before
            and customers.customer_id is not null as coupon_due
        from compared_months
        left join customers on compared_months.customer_id = customers.customer_id
    )
{%- endmacro %}
