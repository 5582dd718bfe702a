select
    leads.mql_id,
    leads.first_contact_date as first_contact_day,
    leads.origin
from {{ source('silver_olist', 'olist_leads_qualified') }} as leads
