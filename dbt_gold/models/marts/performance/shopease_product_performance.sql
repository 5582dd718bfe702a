with products as (
    select
        stg_products.product_id,
        stg_products.product_name,
        stg_products.product_category
    from {{ ref('stg_shopease__products') }} as stg_products
),

sales_per_product as (
    select
        fct_sales.product_id,
        count(*) as transactions,
        sum(fct_sales.quantity) as quantity,
        sum(fct_sales.revenue) as revenue
    from {{ ref('shopease_fct_sales') }} as fct_sales
    group by fct_sales.product_id
),

final as (
    select
        coalesce(products.product_id, sales_per_product.product_id) as product_id,
        products.product_name,
        coalesce(products.product_category, 'Unknown') as product_category,
        coalesce(sales_per_product.transactions, 0) as transactions,
        cast(coalesce(sales_per_product.quantity, 0) as bigint) as quantity,
        cast(coalesce(sales_per_product.revenue, 0) as decimal(18, 2)) as revenue,
        {{ divide_half_up('sales_per_product.revenue', 'sales_per_product.transactions') }}
            as average_transaction_value,
        {{ divide_half_up('sales_per_product.revenue', 'sales_per_product.transactions') }}
            as average_revenue_per_order,
        {{ divide_half_up('sales_per_product.quantity', 'sales_per_product.transactions') }}
            as average_quantity_per_transaction
    from products
    full outer join sales_per_product on products.product_id = sales_per_product.product_id
)

select * from final
