with sales as (
    select
        stg_sales.file_id,
        stg_sales.line_number,
        stg_sales.file_name,
        stg_sales.business_day,
        stg_sales.customer_id,
        stg_sales.store_id,
        stg_sales.sales_person_id,
        stg_sales.product_name,
        stg_sales.quantity,
        stg_sales.unit_price,
        stg_sales.total_price,
        stg_sales.revenue
    from {{ ref('stg_sales_drops__sales') }} as stg_sales
),

discounted_sales as (
    select
        stg_sales.file_id,
        stg_sales.line_number,
        stg_sales.file_name,
        stg_sales.business_day,
        stg_sales.sold_at,
        stg_sales.customer_id,
        stg_sales.product_id,
        stg_sales.quantity,
        stg_sales.unit_price,
        stg_sales.total_price,
        stg_sales.discount_amount,
        stg_sales.revenue
    from {{ ref('stg_sales_drops__discounted_sales') }} as stg_sales
),

customers as (
    select stg_customers.customer_id
    from {{ ref('stg_sales_drops__customers') }} as stg_customers
),

stores as (
    select stg_stores.store_id
    from {{ ref('stg_sales_drops__stores') }} as stg_stores
),

team as (
    select stg_team.sales_person_id
    from {{ ref('stg_sales_drops__sales_team') }} as stg_team
),

products as (
    select
        stg_products.product_id,
        stg_products.product_name
    from {{ ref('stg_sales_drops__products') }} as stg_products
),

named_products as (
    select
        products.product_name,
        min(products.product_id) as product_id
    from products
    group by products.product_name
    having count(*) = 1
),

both_shapes as (
    select
        sales.file_id,
        sales.line_number,
        sales.file_name,
        'priced' as sale_shape,
        sales.business_day,
        cast(null as timestamp) as sold_at,
        sales.customer_id,
        sales.store_id,
        sales.sales_person_id,
        named_products.product_id,
        sales.product_name,
        named_products.product_id is null as is_product_unmatched,
        sales.quantity,
        sales.unit_price,
        sales.total_price,
        cast(null as decimal(18, 2)) as discount_amount,
        sales.revenue
    from sales
    left join named_products on sales.product_name = named_products.product_name
    union all
    select
        discounted_sales.file_id,
        discounted_sales.line_number,
        discounted_sales.file_name,
        'discounted' as sale_shape,
        discounted_sales.business_day,
        discounted_sales.sold_at,
        discounted_sales.customer_id,
        cast(null as varchar) as store_id,
        cast(null as varchar) as sales_person_id,
        discounted_sales.product_id,
        products.product_name,
        products.product_id is null as is_product_unmatched,
        discounted_sales.quantity,
        discounted_sales.unit_price,
        discounted_sales.total_price,
        discounted_sales.discount_amount,
        discounted_sales.revenue
    from discounted_sales
    left join products on discounted_sales.product_id = products.product_id
),

final as (
    select
        both_shapes.file_id,
        both_shapes.line_number,
        both_shapes.file_name,
        both_shapes.sale_shape,
        both_shapes.business_day,
        both_shapes.sold_at,
        both_shapes.customer_id,
        customers.customer_id is null as is_customer_unmatched,
        both_shapes.store_id,
        both_shapes.store_id is not null and stores.store_id is null as is_store_unmatched,
        both_shapes.sales_person_id,
        both_shapes.sales_person_id is not null
        and team.sales_person_id is null as is_sales_person_unmatched,
        both_shapes.product_id,
        both_shapes.product_name,
        both_shapes.is_product_unmatched,
        both_shapes.quantity,
        both_shapes.unit_price,
        both_shapes.total_price,
        both_shapes.discount_amount,
        both_shapes.revenue
    from both_shapes
    left join customers on both_shapes.customer_id = customers.customer_id
    left join stores on both_shapes.store_id = stores.store_id
    left join team on both_shapes.sales_person_id = team.sales_person_id
)

select * from final
