{#- Every day from the first to the last that is known, with zeros where nothing was sold.

    A day that was not loaded has no figures. Reads `summary` (business_day, transactions, items_sold,
    revenue) and `loaded_days`; ends in `final`. -#}
{% macro daily_sales_calendar(system) -%}
    known_days as (
        select summary.business_day
        from summary
        union all
        select loaded_days.business_day
        from loaded_days
    ),

    bounds as (
        select
            min(known_days.business_day) as first_day,
            {{ medallion_gold.date_after('max(known_days.business_day)', 1, 'day') }} as end_day
        from known_days
    ),

    days as (
        {{ medallion_gold.each_day('bounds', 'first_day', 'end_day') }}
    ),

    final as (
        select
            '{{ system }}' as system,
            days.date_day as business_day,
            {{ medallion_gold.currency(system) }} as currency,
            loaded_days.business_day is not null as is_loaded,
            {{ medallion_gold.event_name('days.date_day', system) }} as event_name,
            case
                when summary.business_day is not null then summary.transactions
                when loaded_days.business_day is not null then 0
            end as transactions,
            case
                when summary.business_day is not null then summary.items_sold
                when loaded_days.business_day is not null then 0
            end as items_sold,
            cast(
                case
                    when summary.business_day is not null then summary.revenue
                    when loaded_days.business_day is not null then 0
                end as decimal(18, 2)
            ) as revenue
        from days
        left join summary on days.date_day = summary.business_day
        left join loaded_days on days.date_day = loaded_days.business_day
    )
{%- endmacro %}
