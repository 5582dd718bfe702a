with filed as (
    {{ loaded_days('silver_sales_drops', 'sales_drops_sales') }}
    union
    {{ loaded_days('silver_sales_drops', 'sales_drops_discounted_sales') }}
),

bounds as (
    select
        min(filed.business_day) as first_day,
        max(filed.business_day) as last_day
    from filed
),

closed as (
    select days.date_day as business_day
    from ({{ each_day('bounds', 'first_day', 'last_day') }}) as days
    where {{ is_without_files('days.date_day') }}
)

select filed.business_day from filed
union
select closed.business_day from closed
