{#- Quotient to two digits, half away from zero, in whole numbers: null where the divisor is 0.

    DuckDB divides decimals as floating point, where 1.005 is less than itself. Both arguments
    may have up to two decimal places and 13 digits before them; more is an error, not a loss. -#}
{% macro divide_half_up(numerator, denominator) -%}
    {%- set n -%} cast(cast({{ numerator }} as decimal(15, 2)) * 100 as bigint) {%- endset -%}
    {%- set d -%}
        nullif(cast(cast({{ denominator }} as decimal(15, 2)) * 100 as bigint), 0)
    {%- endset -%}
    cast(
        cast(
            cast(sign({{ n }}) as bigint)
            * {{ medallion_gold.whole_quotient('(abs(' ~ n ~ ') * 200 + ' ~ d ~ ')', '(' ~ d ~ ' * 2)') }}
            as decimal(15, 0)
        )
        * 0.01 as decimal(18, 2)
    )
{%- endmacro %}

{#- Part of a whole in percent, rounded like every quotient. -#}
{% macro percent(part, whole) -%}
    {{ medallion_gold.divide_half_up('100 * (' ~ part ~ ')', whole) }}
{%- endmacro %}
