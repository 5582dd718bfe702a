{#- A table, because three models read all reviews, and the files of all days are slow to open. -#}
{{ config(materialized='table') }}

select
    reviews.review_id,
    reviews.order_id,
    reviews.business_day,
    reviews.review_score,
    reviews.review_creation_date as created_at,
    reviews.review_answer_timestamp as answered_at
from {{ source('silver_olist', 'olist_order_reviews') }} as reviews
