{#- Things that were bought together, in baskets that hold more than one product.

    Support is the part of these baskets that holds both; lift says how many times as often both are
    in a basket as they would be by chance. Reads `bought` (basket, product_id, thing), in which rows
    may repeat and the thing of a product may be unknown; ends in `final`. `name` is what columns call
    a thing. -#}
{% macro basket_pairs(name, least) -%}
    mixed as (
        select bought.basket
        from bought
        group by bought.basket
        having min(bought.product_id) <> max(bought.product_id)
    ),

    mixed_things as (
        select distinct
            bought.basket,
            bought.thing
        from bought
        inner join mixed on bought.basket = mixed.basket
        where bought.thing is not null
    ),

    totals as (
        select count(*) as baskets
        from mixed
    ),

    per_thing as (
        select
            mixed_things.thing,
            count(*) as baskets
        from mixed_things
        group by mixed_things.thing
    ),

    pairs as (
        select
            mixed_things.thing,
            others.thing as other_thing,
            count(*) as baskets
        from mixed_things
        inner join mixed_things as others
            on
                mixed_things.basket = others.basket
                and {{ medallion_gold.in_byte_order('mixed_things.thing') }} < {{ medallion_gold.in_byte_order('others.thing') }}
        group by mixed_things.thing, others.thing
        having count(*) >= {{ least }}
    ),

    final as (
        select
            pairs.thing as {{ name }},
            pairs.other_thing as other_{{ name }},
            totals.baskets as mixed_baskets,
            firsts.baskets as baskets_with_first,
            seconds.baskets as baskets_with_other,
            pairs.baskets as baskets_with_both,
            {{ medallion_gold.percent('pairs.baskets', 'totals.baskets') }} as support_percent,
            {{ medallion_gold.percent('pairs.baskets', 'firsts.baskets') }} as confidence_percent,
            {{ medallion_gold.percent('pairs.baskets', 'seconds.baskets') }} as other_confidence_percent,
            {{ medallion_gold.divide_half_up(
                'pairs.baskets * totals.baskets', 'firsts.baskets * seconds.baskets'
            ) }} as lift
        from pairs
        cross join totals
        inner join per_thing as firsts on pairs.thing = firsts.thing
        inner join per_thing as seconds on pairs.other_thing = seconds.thing
    )
{%- endmacro %}
