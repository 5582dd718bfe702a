-- Which sales can nobody be paid for, and why?
-- With the sales of known persons in known stores they are all sales of the month.
select
    rest.month,
    rest.reason,
    rest.sales,
    rest.items_sold,
    rest.total
from gold.sales_drops_sales_team_unattributed as rest
order by rest.month, rest.reason
