select
    deals.mql_id,
    deals.seller_id,
    deals.won_date as won_at,
    deals.business_day as won_day
from {{ source('silver_olist', 'olist_leads_closed') }} as deals
