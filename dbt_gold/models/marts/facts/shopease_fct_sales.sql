with sales as (
    select
        stg_sales.transaction_id,
        stg_sales.business_day,
        stg_sales.sold_at_utc,
        stg_sales.sold_at,
        stg_sales.store_id,
        stg_sales.customer_id,
        stg_sales.product_id,
        stg_sales.payment_method,
        stg_sales.sales_channel,
        stg_sales.quantity,
        stg_sales.unit_price,
        stg_sales.revenue
    from {{ ref('stg_shopease__sale_transactions') }} as stg_sales
    where {{ is_touched('stg_sales.business_day') }}
),

final as (
    select
        sales.transaction_id,
        sales.business_day,
        sales.sold_at_utc,
        sales.sold_at,
        cast(extract(hour from sales.sold_at) as bigint) as sold_hour,
        sales.store_id,
        sales.customer_id,
        sales.product_id,
        sales.payment_method,
        sales.sales_channel,
        sales.quantity,
        sales.unit_price,
        sales.revenue
    from sales
)

select * from final
