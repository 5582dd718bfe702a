{#- The class of a product by the share of all revenue that the products before it have: A below 80
    percent, B below 95, else C. Compared in whole numbers, so no share is rounded. -#}
{% macro abc_class(revenue_before, revenue_of_all) -%}
    case
        when {{ revenue_before }} * 100 < {{ revenue_of_all }} * 80 then 'A'
        when {{ revenue_before }} * 100 < {{ revenue_of_all }} * 95 then 'B'
        else 'C'
    end
{%- endmacro %}
