with stores as (
    select
        dim_stores.store_id,
        dim_stores.store_name,
        dim_stores.store_state
    from {{ ref('shopease_dim_stores') }} as dim_stores
),

sales_per_store as (
    select
        fct_sales.store_id,
        count(*) as transactions,
        sum(fct_sales.quantity) as items_sold,
        count(distinct fct_sales.customer_id) as unique_customers,
        sum(fct_sales.revenue) as revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
    group by fct_sales.store_id
),

per_store as (
    select
        coalesce(stores.store_id, sales_per_store.store_id) as store_id,
        stores.store_name,
        coalesce(stores.store_state, 'Unknown') as store_state,
        coalesce(sales_per_store.transactions, 0) as transactions,
        coalesce(sales_per_store.items_sold, 0) as items_sold,
        coalesce(sales_per_store.unique_customers, 0) as unique_customers,
        coalesce(sales_per_store.revenue, 0) as revenue
    from stores
    full outer join sales_per_store on stores.store_id = sales_per_store.store_id
),

final as (
    select
        per_store.store_id,
        per_store.store_name,
        per_store.store_state,
        per_store.transactions,
        cast(per_store.items_sold as bigint) as items_sold,
        per_store.unique_customers,
        cast(per_store.revenue as decimal(18, 2)) as revenue,
        {{ divide_half_up('per_store.revenue', 'per_store.transactions') }}
            as average_transaction_value,
        {{ percent('per_store.revenue', 'sum(per_store.revenue) over ()') }}
            as revenue_share_percent
    from per_store
)

select * from final
