with sales as (
    select
        fct_sales.store_id,
        fct_sales.customer_id,
        fct_sales.quantity,
        fct_sales.revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
),

stores as (
    select
        dim_stores.store_id,
        dim_stores.store_state
    from {{ ref('shopease_dim_stores') }} as dim_stores
),

per_state as (
    select
        coalesce(stores.store_state, 'Unknown') as store_state,
        count(distinct sales.store_id) as stores,
        count(*) as transactions,
        sum(sales.quantity) as items_sold,
        count(distinct sales.customer_id) as unique_customers,
        sum(sales.revenue) as revenue
    from sales
    left join stores on sales.store_id = stores.store_id
    group by coalesce(stores.store_state, 'Unknown')
),

final as (
    select
        per_state.store_state,
        per_state.stores,
        per_state.transactions,
        cast(per_state.items_sold as bigint) as items_sold,
        per_state.unique_customers,
        cast(per_state.revenue as decimal(18, 2)) as revenue,
        {{ divide_half_up('per_state.revenue', 'per_state.transactions') }}
            as average_transaction_value,
        {{ percent('per_state.revenue', 'sum(per_state.revenue) over ()') }}
            as revenue_share_percent
    from per_state
)

select * from final
