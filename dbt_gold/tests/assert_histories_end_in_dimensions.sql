{#- What the dimensions of the marketplace show is the version that its history calls current.

    The values are compared after the join: in it they would make engines compare all pairs. -#}
with persons as (
    select customers.customer_unique_id
    from {{ ref('dim_customers') }} as customers
    left join {{ ref('dim_customers_history') }} as versions
        on customers.customer_unique_id = versions.customer_unique_id and versions.is_current
    where
        versions.customer_unique_id is null
        or not coalesce(
            {{ same_value(
                'customers.customer_zip_code_prefix', 'versions.customer_zip_code_prefix'
            ) }}
            and {{ same_value('customers.customer_city', 'versions.customer_city') }}
            and {{ same_value('customers.customer_state', 'versions.customer_state') }},
            false
        )
),

products as (
    select products.product_id
    from {{ ref('dim_products') }} as products
    left join {{ ref('dim_products_history') }} as versions
        on products.product_id = versions.product_id and versions.is_current
    where
        versions.product_id is null
        or not coalesce(
            {{ same_value('products.product_category', 'versions.product_category') }}
            and {{ same_value('products.weight_g', 'versions.weight_g') }}
            and {{ same_value('products.photos', 'versions.photos') }},
            false
        )
)

select persons.customer_unique_id as row_key from persons
union all
select products.product_id from products
