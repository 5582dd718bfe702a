with web_shop as (
    select
        'web_shop' as shop,
        sales.business_day,
        {{ medallion_gold.currency('web_shop') }} as currency,
        sales.receipt_id,
        sales.price as revenue
    from {{ source('silver_web_shop', 'web_shop_sales') }} as sales
),

kiosk as (
    select
        'kiosk' as shop,
        receipts.business_day,
        {{ medallion_gold.currency('kiosk') }} as currency,
        receipts.receipt_no as receipt_id,
        receipts.total as revenue
    from {{ source('silver_kiosk', 'kiosk_receipts') }} as receipts
),

shops as (
    select
        web_shop.shop,
        web_shop.business_day,
        web_shop.currency,
        web_shop.receipt_id,
        web_shop.revenue
    from web_shop
    union all
    select
        kiosk.shop,
        kiosk.business_day,
        kiosk.currency,
        kiosk.receipt_id,
        kiosk.revenue
    from kiosk
)

select
    shops.shop,
    shops.business_day,
    shops.currency,
    count(distinct shops.receipt_id) as receipts,
    cast(sum(shops.revenue) as decimal(18, 2)) as revenue
from shops
group by shops.shop, shops.business_day, shops.currency
