"""Synthetic bronze rows of order items, with their parents, as Parquet.

Belongs here: one input that all ways of building silver read. Every kind of rule,
repetition and version occurs in known shares; the same number of rows gives the
same data.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from pyiceberg.schema import Schema

from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import bronze_schema, silver_schema
from medallion_assets.systems.olist import OLIST

__all__ = ["FIRST_DAY", "LAST_DAY", "Inputs", "make_inputs"]

TABLES = {table.name: table for table in OLIST}
FIRST_DAY = date(2017, 1, 1)
LAST_DAY = date(2017, 12, 31)

ORDERS = """
    select md5('order' || n) as order_id,
           case when n % 2000 = 11 then date '2015-01-01'
                else date '2017-01-01' + (hash(n) % 365)::integer end as business_day,
           business_day + interval 10 hour as order_approved_at,
           business_day + 20 as order_estimated_delivery_date
    from range({rows} * 7 // 8 + 1) as orders(n)
"""

ITEMS = """
    select n as line, n * 7 // 8 as parent,
           case when n % 1000 = 4 then md5('nothing' || n) else md5('order' || parent) end
               as order_id,
           case when n % 1000 = 6 then '0'
                else (1 + (n > 0 and (n - 1) * 7 // 8 = parent)::integer)::varchar end
               as order_item_id,
           case when n % 1000 = 3 then md5('unknown' || n)
                else md5('product' || n % 30000) end as product_id,
           case when n % 1000 = 7 then ' ' || upper(md5('seller' || n % 3000))
                else md5('seller' || n % 3000) end as seller_id,
           case when n % 1000 = 5 then '2017-02-30 10:00:00'
                else strftime(date '2017-01-06' + (hash(parent) % 365)::integer,
                              '%Y-%m-%d 12:34:56') end as shipping_limit_date,
           case when n % 1000 = 1 then '-1.00' when n % 1000 = 2 then 'dear'
                else (5 + hash(n, 1) % 40000 / 100)::decimal(12, 2)::varchar end as price,
           (hash(n, 2) % 6000 / 100)::decimal(12, 2)::varchar as freight_value
    from range({rows}) as items(n)
"""

VERSIONS = """
    select *, '000002-load' as load from items
    union all
    select * replace (line + {rows} as line), '000002-load' from items where line % 200 = 8
    union all
    select * replace (line + {rows} as line, '1.99' as price), '000002-load'
    from items where line % 500 = 10
    union all
    select * replace ('9.99' as price), '000001-load' from items where line % 200 = 9
"""

BRONZE = """
    select order_id, order_item_id, product_id, seller_id, shipping_limit_date, price,
           freight_value, null::varchar as _extra,
           'landing/olist/order_items/file.csv' as _source_uri, line as _line_number,
           load as _load_id, timestamp '2018-01-01' as _loaded_at,
           md5(concat_ws('|', order_id, order_item_id, product_id, seller_id,
                         shipping_limit_date, price, freight_value)) as _row_hash,
           order_id || '|' || order_item_id as _key,
           orders.business_day as _business_day, null::timestamp as _changed_at,
           'upsert' as _operation, null::varchar as _version
    from versions left join orders using (order_id)
    order by load, line
"""


def _received(name: str, number: int) -> str:
    """Bronze rows of a parent with so many keys."""
    key = f"md5('{name}' || n)"
    return f"""
        select {key} as {name}_id, {key} as _key, '000001' as _load_id, 'upsert' as _operation
        from range({number}) as keys(n)
        """


def _write(connection: duckdb.DuckDBPyConnection, query: str, schema: Schema, target: Path) -> None:
    """Write a data file of the lake; columns that the query lacks are null."""
    described = connection.execute(f"describe {query}").fetchall()
    missing = set(schema.column_names) - {name for name, *_ in described}
    nulls = "".join(f", null as {name}" for name in sorted(missing))
    (file,) = stage(connection, f"select *{nulls} from ({query})", schema, target.parent)
    file.rename(target)


@dataclass(frozen=True)
class Inputs:
    """The Parquet files that every contestant reads.

    Attributes:
        bronze: received rows as text, with provenance and business day.
        orders: the silver rows of the parents.
        products: bronze rows of the products, of which only the key matters.
        sellers: the same for sellers.
        rows: how many rows ``bronze`` has.
    """

    bronze: Path
    orders: Path
    products: Path
    sellers: Path
    rows: int


def make_inputs(directory: Path, rows: int) -> Inputs:
    """Write the files for about so many rows."""
    directory.mkdir(parents=True, exist_ok=True)
    files = {
        name: directory / f"{name}.parquet" for name in ("bronze", "orders", "products", "sellers")
    }
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"create table orders as {ORDERS.format(rows=rows)}")
        connection.execute(f"create table items as {ITEMS.format(rows=rows)}")
        connection.execute(f"create view versions as {VERSIONS.format(rows=rows)}")
        queries = {
            "bronze": (BRONZE, bronze_schema(TABLES["order_items"])),
            "orders": (
                "from orders where business_day >= date '2017-01-01'",
                silver_schema(TABLES["orders"]),
            ),
            "products": (_received("product", 30_000), bronze_schema(TABLES["products"])),
            "sellers": (_received("seller", 3_000), bronze_schema(TABLES["sellers"])),
        }
        for name, (query, schema) in queries.items():
            _write(connection, query, schema, files[name])
        count = connection.execute(f"select count(*) from '{files['bronze']}'").fetchone()
    assert count is not None
    return Inputs(**files, rows=int(count[0]))
