with leads as (
    select
        stg_leads.mql_id,
        stg_leads.first_contact_day,
        coalesce(stg_leads.origin, 'not_recorded') as channel
    from {{ ref('stg_olist__leads') }} as stg_leads
),

deals as (
    select
        stg_deals.mql_id,
        stg_deals.won_day,
        stg_deals.seller_id,
        row_number() over (
            partition by stg_deals.seller_id
            order by stg_deals.won_at asc, {{ in_byte_order('stg_deals.mql_id') }} asc
        ) as deal_of_seller
    from {{ ref('stg_olist__deals') }} as stg_deals
),

sold_items as (
    select
        items.seller_id,
        items.business_day,
        items.revenue
    from {{ ref('fct_order_items') }} as items
    where items.is_sale
),

sold_since_won as (
    select
        deals.mql_id,
        sum(sold_items.revenue) as revenue
    from deals
    inner join sold_items
        on
            deals.seller_id = sold_items.seller_id
            and deals.won_day <= sold_items.business_day
    where deals.deal_of_seller = 1
    group by deals.mql_id
),

lead_to_deal as (
    select
        coalesce(leads.channel, 'lead_not_loaded') as channel,
        leads.mql_id as lead_id,
        deals.mql_id as deal_id,
        {{ days_between('leads.first_contact_day', 'deals.won_day') }} as days_to_close,
        sold_since_won.mql_id is not null as seller_sells,
        sold_since_won.revenue as seller_revenue
    from leads
    full outer join deals on leads.mql_id = deals.mql_id
    left join sold_since_won on deals.mql_id = sold_since_won.mql_id
),

per_channel as (
    select
        lead_to_deal.channel,
        count(lead_to_deal.lead_id) as leads,
        count(lead_to_deal.deal_id) as deals,
        count(lead_to_deal.days_to_close) as timed_deals,
        sum(lead_to_deal.days_to_close) as days_to_close,
        count(case when lead_to_deal.seller_sells then 1 end) as selling_sellers,
        coalesce(sum(lead_to_deal.seller_revenue), 0) as revenue
    from lead_to_deal
    group by lead_to_deal.channel
),

final as (
    select
        per_channel.channel,
        per_channel.leads,
        per_channel.deals,
        {{ percent('per_channel.deals', 'per_channel.leads') }} as conversion_percent,
        {{ divide_half_up('per_channel.days_to_close', 'per_channel.timed_deals') }}
            as average_days_to_close,
        per_channel.selling_sellers,
        cast(per_channel.revenue as decimal(18, 2)) as revenue
    from per_channel
)

select * from final
