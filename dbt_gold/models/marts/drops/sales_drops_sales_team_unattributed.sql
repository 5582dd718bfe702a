with sales as (
    select
        cast(date_trunc('month', fct_sales.business_day) as date) as month,
        case
            when fct_sales.store_id is null or fct_sales.sales_person_id is null
                then 'no_store_or_person'
            when fct_sales.is_store_unmatched then 'store_unknown'
            when fct_sales.is_sales_person_unmatched then 'person_unknown'
        end as reason,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('sales_drops_fct_sales') }} as fct_sales
),

loaded_months as (
    select
        stg_months.month,
        stg_months.days_loaded,
        stg_months.is_complete
    from {{ ref('stg_sales_drops__loaded_months') }} as stg_months
),

per_reason as (
    select
        sales.month,
        sales.reason,
        count(*) as sales,
        sum(sales.quantity) as items_sold,
        sum(sales.revenue) as total
    from sales
    where sales.reason is not null
    group by sales.month, sales.reason
),

final as (
    select
        per_reason.month,
        per_reason.reason,
        {{ month_columns('per_reason', 'sales_drops') }},
        per_reason.sales,
        cast(per_reason.items_sold as bigint) as items_sold,
        cast(per_reason.total as decimal(18, 2)) as total
    from per_reason
    left join loaded_months on per_reason.month = loaded_months.month
)

select * from final
