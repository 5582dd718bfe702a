{{ config(materialized='table', pre_hook=[]) }}

with reviews as (
    select
        cast(coalesce(stg_reviews.answered_at, stg_reviews.created_at) as date) as reviewed_day,
        stg_reviews.review_score
    from {{ ref('stg_olist__order_reviews') }} as stg_reviews
),

per_day as (
    select
        reviews.reviewed_day,
        count(*) as reviews,
        sum(reviews.review_score) as total_score,
        count(case when reviews.review_score = 1 then 1 end) as score_1_reviews,
        count(case when reviews.review_score = 2 then 1 end) as score_2_reviews,
        count(case when reviews.review_score = 3 then 1 end) as score_3_reviews,
        count(case when reviews.review_score = 4 then 1 end) as score_4_reviews,
        count(case when reviews.review_score = 5 then 1 end) as score_5_reviews,
        count(case when reviews.review_score <= 3 then 1 end) as low_reviews
    from reviews
    where reviews.reviewed_day is not null
    group by reviews.reviewed_day
),

final as (
    select
        per_day.reviewed_day,
        per_day.reviews,
        {{ divide_half_up('per_day.total_score', 'per_day.reviews') }} as average_review_score,
        per_day.score_1_reviews,
        per_day.score_2_reviews,
        per_day.score_3_reviews,
        per_day.score_4_reviews,
        per_day.score_5_reviews,
        {{ percent('per_day.score_5_reviews - per_day.low_reviews', 'per_day.reviews') }}
            as satisfaction_index
    from per_day
)

select * from final
