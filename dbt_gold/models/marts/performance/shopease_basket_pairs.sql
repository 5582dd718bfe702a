with sales as (
    select
        fct_sales.customer_id,
        fct_sales.store_id,
        fct_sales.business_day,
        fct_sales.product_id
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

bought as (
    select
        concat(sales.customer_id, '|', sales.store_id, '|', cast(sales.business_day as varchar))
            as basket,
        sales.product_id,
        sales.product_id as thing
    from sales
),

{{ basket_pairs('product_id', 20) }}

select * from final
