with sales as (
    select
        facts.sales_channel,
        cast(date_trunc('month', facts.business_day) as date) as month,
        facts.revenue
    from {{ ref('shopease_fct_sales') }} as facts
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_shopease__loaded_months') }} as stg_months
),

sold as (
    select
        sales.sales_channel,
        sales.month,
        count(*) as transactions,
        sum(sales.revenue) as revenue
    from sales
    group by sales.sales_channel, sales.month
),

final as (
    select
        sold.sales_channel,
        sold.month,
        coalesce(loaded_months.days_loaded, 0) as days_loaded,
        {{ days_between('sold.month', date_after('sold.month', 1, 'month')) }} as days_in_month,
        coalesce(loaded_months.is_complete, false) as is_complete,
        {{ currency('shopease') }} as currency,
        sold.transactions,
        cast(sold.revenue as decimal(18, 2)) as revenue,
        {{ divide_half_up('sold.revenue', 'sold.transactions') }} as average_transaction_value,
        {{ percent('sold.revenue', 'sum(sold.revenue) over (partition by sold.month)') }}
            as revenue_share_percent
    from sold
    left join loaded_months on sold.month = loaded_months.month
)

select * from final
