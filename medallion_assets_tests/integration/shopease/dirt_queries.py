"""The planted kinds in SQL, written from their names and not from the generator.

A query counts rows of one kind, or of several that look alike in the tables; it may use
the parameter ``last``, the last instant of the history.
"""

from typing import LiteralString

__all__ = ["QUERIES"]

Kinds = tuple[str, ...]


def _repeats(table: LiteralString, key: LiteralString) -> dict[Kinds, LiteralString]:
    """Copies of whole rows, and other rows of a key."""
    equal: LiteralString = f"select count(*) as times, {key} as key from shopease.{table} as t "
    return {
        ("exact_duplicate",): "select coalesce(sum(times - 1), 0) from ("
        + equal
        + f"group by t, {key}) as x",
        ("key_changed",): "select coalesce(sum(versions - 1), 0) from (select key, count(*) as "
        "versions from (" + equal + f"group by t, {key}) as x where key is not null group by key)"
        " as y",
    }


_CUSTOMERS: dict[Kinds, LiteralString] = {
    ("customer_id_null",): "select count(*) from shopease.customers where customer_id is null",
    ("customer_name_null",): "select count(*) from shopease.customers where customer_name is null",
    ("customer_name_blank",): "select count(*) from shopease.customers "
    "where btrim(customer_name) = ''",
    ("email_null",): "select count(*) from shopease.customers where email is null",
    ("email_blank",): "select count(*) from shopease.customers where btrim(email) = ''",
    ("customer_name_spelling",): "select count(*) from shopease.customers "
    r"where customer_name ~ '^\s|\s$' and customer_name ~ '\S'",
    ("email_spelling",): "select count(*) from shopease.customers "
    r"where email ~ '^\s|\s$' and email ~ '\S'",
    ("email_changed",): "select count(*) from shopease.customers where email like '%%example.net'",
    ("deleted",): "select max(customer_id) - count(distinct customer_id) from shopease.customers",
    **_repeats("customers", "customer_id"),
}

_PRODUCTS: dict[Kinds, LiteralString] = {
    ("product_id_null",): "select count(*) from shopease.products where product_id is null",
    ("product_name_null",): "select count(*) from shopease.products where product_name is null",
    (
        "product_name_blank",
    ): "select count(*) from shopease.products where btrim(product_name) = ''",
    ("price_not_positive",): "select count(*) from shopease.products where price <= 0",
    ("price_decimals",): "select count(*) from shopease.products where price <> round(price, 2)",
    ("product_name_spelling",): "select count(*) from shopease.products "
    r"where product_name ~ '^\s|\s$' and product_name ~ '\S'",
    ("category_spelling",): r"select count(*) from shopease.products where category ~ '^\s|\s$'",
    **_repeats("products", "product_id"),
}

_CHAIN: dict[str, dict[Kinds, LiteralString]] = {
    "stores": {
        ("store_name_spelling",): "select count(*) from shopease.stores "
        r"where store_name ~ '^\s|\s$'"
    },
    "sales_managers": {
        ("manager_name_spelling",): "select count(*) from shopease.sales_managers "
        r"where manager_name ~ '^\s|\s$'",
        ("email_spelling",): "select count(*) from shopease.sales_managers "
        "where email <> lower(btrim(email))",
    },
    "inventory": {
        ("product_unknown", "product_deleted"): "select count(*) from shopease.inventory "
        "where product_id not in (select product_id from shopease.products "
        "where product_id is not null)",
        ("product_rejected",): "select count(*) from shopease.inventory where product_id in "
        "(select product_id from shopease.products where product_name is null "
        "or btrim(product_name) = '' or price <= 0)",
        ("quantity_negative",): "select count(*) from shopease.inventory "
        "where quantity_on_hand < 0",
    },
}

_METHODS: LiteralString = "('credit_card', 'cash', 'debit_card', 'mobile_pay', 'gift_card')"
_CHANNELS: LiteralString = "('in_store', 'online', 'mobile_app', 'phone')"
_SALES: LiteralString = "select count(*) from shopease.sale_transactions as s where "
_NO_CUSTOMER: LiteralString = (
    "not exists (select from shopease.customers as c where c.customer_id = s.customer_id)"
)
_NO_PRODUCT: LiteralString = (
    "not exists (select from shopease.products as p where p.product_id = s.product_id)"
)
_NEW_YORK: LiteralString = "at time zone 'America/New_York'"

_SALE_TRANSACTIONS: dict[Kinds, LiteralString] = {
    ("transaction_id_null",): _SALES + "transaction_id is null",
    ("store_unknown",): _SALES + "store_id not in (select store_id from shopease.stores)",
    ("customer_id_null",): _SALES + "customer_id is null",
    ("customer_unknown",): _SALES
    + "customer_id > (select max(customer_id) from shopease.customers)",
    ("customer_deleted",): _SALES
    + _NO_CUSTOMER
    + " and customer_id < (select max(customer_id) from shopease.customers)",
    ("product_unknown",): _SALES + "product_id > (select max(product_id) from shopease.inventory)",
    ("product_deleted",): _SALES
    + _NO_PRODUCT
    + " and product_id <= (select max(product_id) from shopease.inventory)",
    ("quantity_not_positive",): _SALES + "quantity <= 0",
    ("unit_price_not_positive",): _SALES + "unit_price <= 0",
    ("unit_price_decimals",): _SALES + "unit_price <> round(unit_price, 2)",
    ("payment_method_unknown",): _SALES + f"lower(btrim(payment_method)) not in {_METHODS}",
    ("sales_channel_unknown",): _SALES + f"lower(btrim(sales_channel)) not in {_CHANNELS}",
    ("payment_method_spelling",): _SALES + f"payment_method not in {_METHODS} "
    f"and lower(btrim(payment_method)) in {_METHODS}",
    ("sales_channel_spelling",): _SALES + f"sales_channel not in {_CHANNELS} "
    f"and lower(btrim(sales_channel)) in {_CHANNELS}",
    ("created_at_missing",): _SALES + "created_at is null",
    ("created_at_future",): _SALES + "created_at > %(last)s",
    ("late", "corrected", "repaired"): _SALES
    + f"(created_at {_NEW_YORK})::date < (updated_at {_NEW_YORK})::date",
    ("customer_rejected",): _SALES + "customer_id in (select customer_id from shopease.customers "
    "where customer_name is null or btrim(customer_name) = '' or email is null "
    "or btrim(email) = '')",
    ("product_rejected",): _SALES + "product_id in (select product_id from shopease.products "
    "where product_name is null or btrim(product_name) = '' or price <= 0)",
    **_repeats("sale_transactions", "transaction_id"),
}

QUERIES: dict[str, dict[Kinds, LiteralString]] = {
    "customers": _CUSTOMERS,
    "products": _PRODUCTS,
    **_CHAIN,
    "sale_transactions": _SALE_TRANSACTIONS,
}
"""By table and kinds."""
