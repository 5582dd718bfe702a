with products as (
    select
        dim_products.product_id,
        dim_products.product_category
    from {{ ref('dim_products') }} as dim_products
),

sales_per_product as (
    select
        items.product_id,
        count(distinct items.order_id) as orders,
        count(*) as quantity,
        {{ amount('sum(items.revenue)') }} as revenue,
        sum(items.freight) as freight
    from {{ ref('fct_order_items') }} as items
    where items.is_sale
    group by items.product_id
),

placed as (
    select
        sales_per_product.product_id,
        sum(sales_per_product.revenue) over () as revenue_of_all,
        sum(sales_per_product.revenue) over (
            order by
                sales_per_product.revenue desc,
                {{ in_byte_order('sales_per_product.product_id') }} asc
            rows between unbounded preceding and current row
        ) - sales_per_product.revenue as revenue_before
    from sales_per_product
),

final as (
    select
        coalesce(products.product_id, sales_per_product.product_id) as product_id,
        coalesce(products.product_category, 'Unknown') as product_category,
        coalesce(sales_per_product.orders, 0) as orders,
        coalesce(sales_per_product.quantity, 0) as quantity,
        cast(coalesce(sales_per_product.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(sales_per_product.freight, 0) as decimal(18, 2)) as freight,
        {{ divide_half_up('sales_per_product.revenue', 'sales_per_product.orders') }}
            as average_order_value,
        {{ divide_half_up('sales_per_product.revenue', 'sales_per_product.orders') }}
            as average_revenue_per_order,
        {{ divide_half_up('sales_per_product.quantity', 'sales_per_product.orders') }}
            as average_quantity_per_order,
        case
            when placed.product_id is not null
                then {{ abc_class('placed.revenue_before', 'placed.revenue_of_all') }}
        end as abc_class
    from products
    full outer join sales_per_product on products.product_id = sales_per_product.product_id
    left join placed on sales_per_product.product_id = placed.product_id
)

select * from final
