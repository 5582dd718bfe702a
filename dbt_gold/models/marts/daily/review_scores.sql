with orders as (
    select
        fct_orders.business_day,
        fct_orders.review_count
    from {{ ref('fct_orders') }} as fct_orders
    where {{ is_touched('fct_orders.business_day') }}
),

reviews as (
    select
        stg_reviews.business_day,
        stg_reviews.review_score
    from {{ ref('stg_olist__order_reviews') }} as stg_reviews
    where {{ is_touched('stg_reviews.business_day') }}
),

orders_per_day as (
    select
        orders.business_day,
        count(*) as orders_placed,
        count(case when orders.review_count > 0 then 1 end) as reviewed_orders
    from orders
    group by orders.business_day
),

reviews_per_day as (
    select
        reviews.business_day,
        count(*) as reviews,
        sum(reviews.review_score) as total_score,
        count(case when reviews.review_score = 1 then 1 end) as score_1_reviews,
        count(case when reviews.review_score = 2 then 1 end) as score_2_reviews,
        count(case when reviews.review_score = 3 then 1 end) as score_3_reviews,
        count(case when reviews.review_score = 4 then 1 end) as score_4_reviews,
        count(case when reviews.review_score = 5 then 1 end) as score_5_reviews
    from reviews
    group by reviews.business_day
),

final as (
    select
        orders_per_day.business_day,
        orders_per_day.orders_placed,
        orders_per_day.reviewed_orders,
        coalesce(reviews_per_day.reviews, 0) as reviews,
        {{ divide_half_up('reviews_per_day.total_score', 'reviews_per_day.reviews') }}
            as average_review_score,
        coalesce(reviews_per_day.score_1_reviews, 0) as score_1_reviews,
        coalesce(reviews_per_day.score_2_reviews, 0) as score_2_reviews,
        coalesce(reviews_per_day.score_3_reviews, 0) as score_3_reviews,
        coalesce(reviews_per_day.score_4_reviews, 0) as score_4_reviews,
        coalesce(reviews_per_day.score_5_reviews, 0) as score_5_reviews
    from orders_per_day
    left join reviews_per_day on orders_per_day.business_day = reviews_per_day.business_day
)

select * from final
