-- How do customers pay?
-- Payments are amounts paid; an order paid in several ways counts under each of them.
select
    types.payment_type,
    types.payment_count,
    types.payments,
    types.payments_share_percent
from gold.revenue_by_payment_type as types
order by types.payments desc, types.payment_type
