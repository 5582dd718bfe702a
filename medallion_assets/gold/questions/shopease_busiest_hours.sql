-- When does each channel of the chain sell, by day of the week and hour?
-- Hours are those on the clock of the chain; day 1 is Monday.
select
    sales.sales_channel,
    days.day_of_week,
    sales.sold_hour,
    count(*) as transactions,
    sum(sales.revenue) as revenue
from gold.shopease_fct_sales as sales
inner join gold.shopease_dim_dates as days on sales.business_day = days.date_day
group by sales.sales_channel, days.day_of_week, sales.sold_hour
order by sales.sales_channel, days.day_of_week, sales.sold_hour
