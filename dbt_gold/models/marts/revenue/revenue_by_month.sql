with orders as (
    select
        fct_orders.business_day,
        cast(date_trunc('month', fct_orders.business_day) as date) as month,
        fct_orders.customer_unique_id,
        fct_orders.is_sale,
        fct_orders.item_count,
        fct_orders.revenue,
        fct_orders.freight,
        fct_orders.payments
    from {{ ref('fct_orders') }} as fct_orders
),

loaded_days as (
    select stg_days.business_day
    from {{ ref('stg_olist__loaded_days') }} as stg_days
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.days_in_month,
        stg_months.is_complete
    from {{ ref('stg_olist__loaded_months') }} as stg_months
),

revenue_of_days as (
    select
        orders.business_day,
        sum(orders.revenue) as revenue
    from orders
    group by orders.business_day
),

{{ like_for_like('loaded_days', 'revenue_of_days') }},

per_month as (
    select
        orders.month,
        count(case when orders.is_sale then 1 end) as transactions,
        count(distinct case when orders.is_sale then orders.customer_unique_id end)
            as unique_customers,
        coalesce(sum(case when orders.is_sale then orders.item_count end), 0) as items_sold,
        sum(orders.revenue) as revenue,
        coalesce(sum(case when orders.is_sale then orders.freight end), 0) as freight,
        coalesce(sum(case when orders.is_sale then orders.payments end), 0) as payments
    from orders
    group by orders.month
),

final as (
    select
        per_month.month,
        {{ month_columns('per_month', 'olist') }},
        per_month.transactions,
        per_month.unique_customers,
        cast(per_month.items_sold as bigint) as items_sold,
        cast(per_month.revenue as decimal(18, 2)) as revenue,
        cast(per_month.freight as decimal(18, 2)) as freight,
        cast(per_month.payments as decimal(18, 2)) as payments,
        {{ divide_half_up('per_month.revenue', 'per_month.transactions') }}
            as average_transaction_value,
        {{ divide_half_up('per_month.revenue', 'loaded_months.days_loaded') }} as revenue_per_day,
        case
            when loaded_months.is_complete and loaded_before.is_complete
                then {{ percent(
                    'per_month.revenue - coalesce(month_before.revenue, 0)',
                    'month_before.revenue'
                ) }}
        end as revenue_change_percent,
        {{ percent(
            'like_for_like.revenue - like_for_like.revenue_before', 'like_for_like.revenue_before'
        ) }} as revenue_change_to_date_percent
    from per_month
    left join loaded_months on per_month.month = loaded_months.month
    left join loaded_months as loaded_before
        on per_month.month = {{ date_after('loaded_before.month', 1, 'month') }}
    left join per_month as month_before
        on per_month.month = {{ date_after('month_before.month', 1, 'month') }}
    left join like_for_like on per_month.month = like_for_like.month
)

select * from final
