with orders as (
    select
        stg_orders.order_id,
        stg_orders.customer_id,
        stg_orders.order_status,
        stg_orders.business_day,
        stg_orders.purchased_at,
        stg_orders.approved_at,
        stg_orders.handed_to_carrier_at,
        stg_orders.delivered_at,
        stg_orders.delivered_day,
        stg_orders.estimated_delivery_day,
        stg_orders.is_delivered,
        stg_orders.is_sale,
        case
            when stg_orders.is_delivered
                then {{ days_between('stg_orders.business_day', 'stg_orders.delivered_day') }}
        end as days_to_deliver,
        case
            when stg_orders.is_delivered
                then stg_orders.delivered_day <= stg_orders.estimated_delivery_day
        end as is_on_time
    from {{ ref('stg_olist__orders') }} as stg_orders
    where {{ is_touched('stg_orders.business_day') }}
),

customers as (
    select
        stg_customers.customer_id,
        stg_customers.business_day,
        stg_customers.customer_unique_id,
        stg_customers.customer_zip_code_prefix,
        stg_customers.customer_city,
        stg_customers.customer_state
    from {{ ref('stg_olist__customers') }} as stg_customers
    where {{ is_touched('stg_customers.business_day') }}
),

sold as (
    select
        items.order_id,
        items.business_day,
        count(*) as item_count,
        count(distinct items.product_id) as product_count,
        count(distinct items.seller_id) as seller_count,
        sum(items.price) as items_value,
        sum(items.revenue) as revenue,
        sum(items.freight) as freight
    from {{ ref('fct_order_items') }} as items
    where {{ is_touched('items.business_day') }}
    group by items.order_id, items.business_day
),

by_type as (
    select
        payments.order_id,
        payments.business_day,
        payments.payment_type,
        sum(payments.payment_value) as payment_value,
        row_number() over (
            partition by payments.order_id, payments.business_day
            order by
                sum(payments.payment_value) desc,
                {{ in_byte_order('payments.payment_type') }} asc
        ) as place
    from {{ ref('fct_payments') }} as payments
    where {{ is_touched('payments.business_day') }}
    group by payments.order_id, payments.business_day, payments.payment_type
),

paid as (
    select
        by_type.order_id,
        by_type.business_day,
        sum(by_type.payment_value) as payments,
        count(*) as payment_type_count,
        max(case when by_type.place = 1 then by_type.payment_type end) as main_payment_type
    from by_type
    group by by_type.order_id, by_type.business_day
),

ranked_reviews as (
    select
        reviews.order_id,
        reviews.business_day,
        reviews.review_score,
        row_number() over (
            partition by reviews.order_id, reviews.business_day
            order by
                reviews.answered_at desc nulls last,
                reviews.created_at desc nulls last,
                {{ in_byte_order('reviews.review_id') }} desc
        ) as place
    from {{ ref('stg_olist__order_reviews') }} as reviews
    where {{ is_touched('reviews.business_day') }}
),

reviewed as (
    select
        ranked_reviews.order_id,
        ranked_reviews.business_day,
        count(*) as review_count,
        max(case when ranked_reviews.place = 1 then ranked_reviews.review_score end)
            as review_score,
        {{ divide_half_up('sum(ranked_reviews.review_score)', 'count(*)') }} as average_review_score
    from ranked_reviews
    group by ranked_reviews.order_id, ranked_reviews.business_day
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        customers.customer_unique_id,
        customers.customer_zip_code_prefix,
        customers.customer_city,
        coalesce(customers.customer_state, 'Unknown') as customer_state,
        orders.order_status,
        orders.is_sale,
        orders.is_delivered,
        orders.business_day,
        orders.purchased_at,
        orders.approved_at,
        orders.handed_to_carrier_at,
        orders.delivered_at,
        orders.delivered_day,
        orders.estimated_delivery_day,
        orders.days_to_deliver,
        orders.is_on_time,
        coalesce(sold.item_count, 0) as item_count,
        coalesce(sold.product_count, 0) as product_count,
        coalesce(sold.seller_count, 0) as seller_count,
        cast(coalesce(sold.items_value, 0) as decimal(18, 2)) as items_value,
        cast(coalesce(sold.freight, 0) as decimal(18, 2)) as freight,
        cast(coalesce(sold.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(paid.payments, 0) as decimal(18, 2)) as payments,
        coalesce(paid.payment_type_count, 0) as payment_type_count,
        coalesce(paid.main_payment_type, 'not_paid') as main_payment_type,
        coalesce(reviewed.review_count, 0) as review_count,
        reviewed.review_score,
        reviewed.average_review_score
    from orders
    left join customers
        on
            orders.customer_id = customers.customer_id
            and orders.business_day = customers.business_day
    left join sold
        on orders.order_id = sold.order_id and orders.business_day = sold.business_day
    left join paid
        on orders.order_id = paid.order_id and orders.business_day = paid.business_day
    left join reviewed
        on orders.order_id = reviewed.order_id and orders.business_day = reviewed.business_day
)

select * from final
