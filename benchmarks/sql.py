"""Silver of order items as one would write it by hand, for DuckDB and for Spark.

Belongs here: one statement in two dialects: the types, rules, reasons and classes
that the platform derives from its description of the table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.rows import FIRST_DAY, LAST_DAY

__all__ = ["DUCKDB", "QUARANTINE_COLUMNS", "SILVER_COLUMNS", "SPARK", "classify"]

ID = "^[0-9a-f]{32}$"
WHOLE = "^[+-]?[0-9]{1,9}([.]0+)?$"
MONEY = "^[+-]?[0-9]{1,10}([.][0-9]{1,2}0*)?$"
MOMENT = (
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?)?$"
)

RECEIVED = (
    "order_id",
    "order_item_id",
    "product_id",
    "seller_id",
    "shipping_limit_date",
    "price",
    "freight_value",
)
PROVENANCE = ("_load_id", "_line_number", "_row_hash")
SILVER_COLUMNS = (*RECEIVED, *PROVENANCE)
QUARANTINE_COLUMNS = (*(f"raw_{name}" for name in RECEIVED), "reasons", "_source_uri", *PROVENANCE)


@dataclass(frozen=True)
class Dialect:
    """What differs between the two engines.

    Attributes:
        matches: whether a column matches a pattern.
        reasons: the list of those texts that are not null.
        size: the length of a list.
        days: days from the second date to the first.
    """

    matches: Callable[[str, str], str]
    reasons: Callable[[str], str]
    size: Callable[[str], str]
    days: Callable[[str, str], str]


DUCKDB = Dialect(
    matches=lambda column, pattern: f"regexp_matches({column}, '{pattern}')",
    reasons=lambda names: f"list_filter([{names}], lambda name: name is not null)",
    size=lambda column: f"len({column})",
    days=lambda later, earlier: f"date_diff('day', {earlier}, {later})",
)
SPARK = Dialect(
    matches=lambda column, pattern: f"({column} rlike '{pattern}')",
    reasons=lambda names: f"filter(array({names}), name -> name is not null)",
    size=lambda column: f"size({column})",
    days=lambda later, earlier: f"datediff({later}, {earlier})",
)


def _rules(dialect: Dialect) -> dict[str, str]:
    """The rejecting rules by reason."""
    rules = {}
    for name in ("order_id", "product_id", "seller_id"):
        rules[f"{name}_null"] = f"{name} is null"
        rules[f"{name}_malformed"] = f"not {dialect.matches(name, ID)}"
    for name in ("order_item_id", "price", "freight_value"):
        rules[f"{name}_null"] = f"text_{name} is null"
    for name in ("order_item_id", "shipping_limit_date", "price", "freight_value"):
        rules[f"{name}_unparsable"] = f"text_{name} is not null and {name} is null"
    rules["order_item_id_outside_range"] = "order_item_id < 1"
    rules["price_negative"] = "price < 0"
    rules["freight_value_negative"] = "freight_value < 0"
    for name, column in (
        ("orders", "order_id"),
        ("products", "product_id"),
        ("sellers", "seller_id"),
    ):
        rules[f"{name}_missing"] = f"{column} is not null and {name}_key is null"
    rules["business_day_unknown"] = "_business_day is null"
    rules["business_day_outside_range"] = (
        f"_business_day < date '{FIRST_DAY}' or _business_day > date '{LAST_DAY}'"
    )
    return rules


def classify(dialect: Dialect) -> str:
    """The statement over ``bronze``, ``orders``, ``products`` and ``sellers``."""
    matches = dialect.matches
    names = ", ".join(
        f"case when {rule} then '{reason}' end" for reason, rule in _rules(dialect).items()
    )
    raw = ", ".join(f"{name} as raw_{name}" for name in RECEIVED)
    late = dialect.days("cast(shipping_limit_date as date)", "order_estimated_delivery_date")
    return f"""
    with current_rows as (
        select {raw}, _source_uri, _line_number, _load_id, _row_hash, _key, _business_day,
               _changed_at, _operation,
               _load_id = max(_load_id) over (partition by _key) as is_current
        from bronze
    ),
    texts as (
        select *, nullif(lower(trim(raw_order_id)), '') as order_id,
               nullif(lower(trim(raw_product_id)), '') as product_id,
               nullif(lower(trim(raw_seller_id)), '') as seller_id,
               nullif(trim(raw_order_item_id), '') as text_order_item_id,
               nullif(trim(raw_shipping_limit_date), '') as text_shipping_limit_date,
               nullif(trim(raw_price), '') as text_price,
               nullif(trim(raw_freight_value), '') as text_freight_value
        from current_rows where _operation = 'upsert'
    ),
    typed as (
        select texts.*, orders.order_id as orders_key, orders.order_approved_at,
               orders.order_estimated_delivery_date, products.key as products_key,
               sellers.key as sellers_key,
               case when {matches("text_order_item_id", WHOLE)}
                    then cast(try_cast(text_order_item_id as decimal(12, 2)) as int)
               end as order_item_id,
               case when {matches("text_shipping_limit_date", MOMENT)}
                    then try_cast(text_shipping_limit_date as timestamp) end as shipping_limit_date,
               case when {matches("text_price", MONEY)}
                    then try_cast(text_price as decimal(12, 2)) end as price,
               case when {matches("text_freight_value", MONEY)}
                    then try_cast(text_freight_value as decimal(12, 2)) end as freight_value
        from texts
        left join orders on texts.order_id = orders.order_id
        left join products on texts.product_id = products.key
        left join sellers on texts.seller_id = sellers.key
    ),
    judged as (
        select *, {dialect.reasons(names)} as reasons,
               coalesce({late} > 30, false) as shipping_limit_far_after_estimate,
               coalesce(shipping_limit_date < order_approved_at, false)
                   as shipping_limit_before_approval,
               case when _business_day between date '{FIRST_DAY}' and date '{LAST_DAY}'
                    then _business_day end as business_day
        from typed
    ),
    repeated as (
        select *, row_number() over (
                   partition by _key, _load_id, _row_hash, business_day order by _line_number
               ) as repetition,
               {dialect.size("reasons")} = 0 as is_valid
        from judged
    ),
    contending as (
        select *, is_current and repetition = 1 and is_valid as contends from repeated
    ),
    placed as (
        select *, row_number() over (
            partition by order_id, order_item_id, contends
            order by _changed_at desc nulls last, _load_id desc, _line_number desc
        ) as place
        from contending
    )
    select {", ".join(SILVER_COLUMNS)}, {", ".join(f"raw_{name}" for name in RECEIVED)},
           reasons, _source_uri, business_day,
           shipping_limit_far_after_estimate, shipping_limit_before_approval,
           case when not is_current then 'superseded'
                when repetition > 1 then 'duplicate'
                when not is_valid then 'quarantined'
                when place > 1 then 'superseded'
                else 'silver' end as class
    from placed
    """
