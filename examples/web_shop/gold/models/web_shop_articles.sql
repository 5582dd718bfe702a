with sales as (
    select
        sales.article,
        sales.receipt_id,
        sales.pieces,
        sales.price
    from {{ source('silver_web_shop', 'web_shop_sales') }} as sales
)

select
    sales.article,
    {{ medallion_gold.currency('web_shop') }} as currency,
    count(distinct sales.receipt_id) as receipts,
    cast(sum(sales.pieces) as bigint) as pieces,
    cast(sum(sales.price) as decimal(18, 2)) as revenue,
    {{ medallion_gold.divide_half_up('sum(sales.price)', 'sum(sales.pieces)') }} as average_price
from sales
group by sales.article
