-- Which marketing channels bring sellers, and what do these sell?
-- Leads, deals and revenue of the sellers won, by channel of the first contact.
select
    funnel.channel,
    funnel.leads,
    funnel.deals,
    funnel.conversion_percent,
    funnel.selling_sellers,
    funnel.revenue
from gold.marketing_funnel as funnel
order by funnel.revenue desc, funnel.channel
