with sales as (
    select
        fct_sales.customer_id,
        fct_sales.business_day,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

reference as (
    {{ reference_day(ref('shopease_fct_sales')) }}
),

bought as (
    select
        sales.customer_id,
        count(*) as purchases,
        sum(sales.quantity) as items_bought,
        sum(sales.revenue) as spend,
        min(sales.business_day) as first_purchase_day,
        max(sales.business_day) as last_purchase_day
    from sales
    group by sales.customer_id
),

final as (
    select
        bought.customer_id,
        bought.purchases,
        cast(bought.items_bought as bigint) as items_bought,
        cast(bought.spend as decimal(18, 2)) as spend,
        {{ divide_half_up('bought.spend', 'bought.purchases') }}
            as average_transaction_value,
        bought.first_purchase_day,
        bought.last_purchase_day,
        reference.reference_day,
        {{ days_between('bought.last_purchase_day', 'reference.reference_day') }}
            as recency_days,
        bought.purchases as frequency,
        bought.purchases > 1 as is_repeat,
        cast(bought.spend as decimal(18, 2)) as monetary,
        cast(ntile(5) over (
            order by
                bought.last_purchase_day asc,
                {{ in_byte_order('bought.customer_id') }} asc
        ) as bigint) as recency_score,
        cast(ntile(5) over (
            order by
                bought.purchases asc,
                {{ in_byte_order('bought.customer_id') }} asc
        ) as bigint) as frequency_score,
        cast(ntile(5) over (
            order by
                bought.spend asc,
                {{ in_byte_order('bought.customer_id') }} asc
        ) as bigint) as monetary_score,
        {{ spend_segment('bought.spend', 'bought.purchases', 'shopease') }} as spend_segment
    from bought
    cross join reference
)

select * from final
