with scores as (
    select
        customer_rfm.customer_unique_id,
        customer_rfm.recency_days,
        customer_rfm.frequency,
        customer_rfm.monetary,
        customer_rfm.recency_score,
        customer_rfm.frequency_score,
        customer_rfm.monetary_score
    from {{ ref('customer_rfm') }} as customer_rfm
),

final as (
    select
        scores.customer_unique_id,
        scores.recency_days,
        scores.frequency,
        scores.frequency > 1 as is_repeat,
        scores.monetary,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        case
            when scores.recency_score >= 4 and scores.frequency_score >= 4 then 'Champions'
            when scores.frequency_score >= 4 then 'Loyal'
            when scores.recency_score = 5 and scores.frequency = 1 then 'New'
            when scores.recency_score >= 4 then 'Promising'
            when scores.recency_score = 3 and scores.monetary_score >= 3 then 'Needs attention'
            when scores.recency_score = 3 then 'About to sleep'
            when scores.recency_score <= 2 and scores.monetary_score >= 4 then 'Cannot lose'
            when scores.recency_score = 2 then 'Hibernating'
            else 'Lost'
        end as rfm_segment
    from scores
)

select * from final
