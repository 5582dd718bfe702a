"""A synthetic Olist export of any size whose orders are all placed on one day.

Belongs here: the five tables that grow with the orders, written by SQL, because the
demonstration's generator works row by row; it writes the other six. A few rows in a
thousand are rejected, repeated or sent again. The same number of orders gives the
same bytes.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from medallion_assets.core.sql import quoted, text
from medallion_assets.simulation.olist import OlistParameters, generate
from medallion_assets.systems.olist import OLIST

__all__ = ["DAY", "STREAMED", "LargeExport", "main", "make_large_export"]

DAY = date(2024, 4, 5)
"""The day of all orders; a literal of the queries below."""
SMALL = OlistParameters(days=14, orders_per_day=20)
SAMPLED_ORDERS = 20_000
"""So many orders tell how many bytes an order takes."""

QUERIES = {
    "customers": """
        select md5('customer' || n) as customer_id, md5('person' || n * 31 // 32)
                   as customer_unique_id,
               zip as customer_zip_code_prefix, city as customer_city,
               case when n % 1000 = 2 then 'XX' else state end as customer_state
        from range($orders) as numbers(n) join places on n % number_of_places = place
        """,
    "orders": """
        select md5('order' || n) as order_id, md5('customer' || n) as customer_id,
               case when n % 1000 = 1 then 'lost' when version = 1 then 'shipped'
                    else 'delivered' end as order_status,
               timestamp '2024-04-05' + to_seconds(n % 86400) as order_purchase_timestamp,
               order_purchase_timestamp + interval 20 minute as order_approved_at,
               order_purchase_timestamp + to_seconds(86400 + n % 172800)
                   as order_delivered_carrier_date,
               case when version = 2 then order_purchase_timestamp + to_seconds(345600 + n % 604800)
                    end as order_delivered_customer_date,
               '2024-04-29 00:00:00' as order_estimated_delivery_date
        from range($orders) as numbers(n), range(1, 3) as versions(version)
        where version = 2 or n % 1000 = 3
        """,
    "order_items": """
        select case when n % 1000 = 4 then md5('nothing' || n) else md5('order' || n) end
                   as order_id,
               item as order_item_id, product_id, seller_id,
               timestamp '2024-04-08 12:34:56' + to_seconds(n % 86400) as shipping_limit_date,
               case when n % 1000 = 5 then '-1.00' when n % 1000 = 6 then 'dear'
                    else (5 + n * 37 % 40000 / 100)::decimal(12, 2)::varchar end as price,
               (n * 41 % 6000 / 100)::decimal(12, 2) as freight_value
        from range($orders) as numbers(n), range(1, 4) as items(item)
        join goods on (n + item) % number_of_goods = good
        where item = 1 or (item = 2 and n % 8 = 0) or (item = 3 and n % 64 = 0)
        """,
    "order_payments": """
        select md5('order' || n) as order_id, payment as payment_sequential,
               case when n % 1000 = 7 then 'shells' when n % 4 = 0 then 'boleto'
                    else 'credit_card' end as payment_type,
               1 + n % 10 as payment_installments,
               (5 + n * 37 % 40000 / 100)::decimal(12, 2) as payment_value
        from range($orders) as numbers(n), range(1, 3) as payments(payment)
        where payment = 1 or n % 25 = 0
        """,
    "order_reviews": """
        select md5('review' || n) as review_id, md5('order' || n) as order_id,
               case when n % 1000 = 8 then '9' else (1 + n % 5)::varchar end as review_score,
               case when n % 10 = 0 then 'Recomendo' end as review_comment_title,
               case when n % 50 = 0 then 'Chegou antes do prazo.' || chr(10) || 'Obrigado, ' || n
                    when n % 5 = 1 then 'O produto veio "como na foto", com a embalagem '
                                        || 'intacta; pedido ' || n end as review_comment_message,
               timestamp '2024-04-15' as review_creation_date,
               timestamp '2024-04-16 10:00:00' + to_seconds(n % 86400) as review_answer_timestamp
        from range($orders) as numbers(n), range(1, 3) as copies(copy)
        where copy = 1 or n % 1000 = 9
        """,
}

STREAMED = [name for name in QUERIES if name != "orders"]
"""The tables that need not lie there at once; all are dated by the orders."""
PLACES_FILE, GOODS_FILE = "geolocation", "order_items"
PLACES = """
    create or replace temp table places as
    select row_number() over () - 1 as place, count(*) over () as number_of_places, *
    from (select geolocation_zip_code_prefix as zip, any_value(geolocation_city) as city,
                 any_value(geolocation_state) as state
          from read_csv({file}, all_varchar = true) group by 1 order by 1)
    """
GOODS = """
    create or replace temp table goods as
    select row_number() over () - 1 as good, count(*) over () as number_of_goods, *
    from (select distinct product_id, seller_id from read_csv({file}, all_varchar = true)
          where length(product_id) = 32 and length(seller_id) = 32 order by all)
    """


@dataclass(frozen=True)
class LargeExport:
    """An export whose small files are written; those that grow are, one by one.

    Attributes:
        orders: how many it has.
    """

    directory: Path
    orders: int

    @classmethod
    def planned(cls, directory: Path, size: int) -> "LargeExport":
        """The export of about ``size`` bytes."""
        generate(directory, SMALL)
        sample = cls(directory, SAMPLED_ORDERS).write(QUERIES)
        for name in QUERIES:
            (directory / _file_names()[name]).unlink()
        return cls(directory, (size - _bytes(directory)) * SAMPLED_ORDERS // sample)

    def write(self, names: Iterable[str]) -> int:
        """Write tables that grow; returns their bytes."""
        written = 0
        with duckdb.connect() as connection:
            for sql, file in ((PLACES, PLACES_FILE), (GOODS, GOODS_FILE)):
                connection.execute(sql.format(file=text(str(self._kept(file)))))
            for name in names:
                written += _write(connection, self.directory, name, self.orders)
        return written

    @contextmanager
    def streamed(self, name: str) -> Iterator[None]:
        """A file that lies there only as long as it is received; another process writes it."""
        words = [sys.executable, "-m", "benchmarks.large_export", str(self.directory)]
        subprocess.run([*words, str(self.orders), name], check=True)  # noqa: S603 - our own module
        yield
        (self.directory / _file_names()[name]).unlink()

    def _kept(self, name: str) -> Path:
        """A copy of a generated file beside the export, made before a larger one replaces it."""
        copy = self.directory.with_name(f"{self.directory.name}-{name}.csv")
        if not copy.exists():
            shutil.copyfile(self.directory / _file_names()[name], copy)
        return copy


def make_large_export(directory: Path, size: int) -> int:
    """Write an export of about ``size`` bytes and return how many it has."""
    LargeExport.planned(directory, size).write(QUERIES)
    return _bytes(directory)


def main(arguments: Sequence[str]) -> int:
    """Write tables that grow: the directory, the number of orders, the names."""
    directory, orders, *names = arguments
    LargeExport(Path(directory), int(orders)).write(names)
    return 0


def _write(connection: duckdb.DuckDBPyConnection, directory: Path, name: str, orders: int) -> int:
    """Write a table that grows; returns its bytes."""
    query, file = QUERIES[name], directory / _file_names()[name]
    ids = ", ".join(quoted(column) for column in _columns(connection, query) if "_id" in column)
    connection.execute(
        f"copy ({query}) to {text(str(file))} "
        f"(format csv, header, force_quote ({ids}), timestampformat '%Y-%m-%d %H:%M:%S')",
        {"orders": orders},
    )
    return file.stat().st_size


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The columns of a query."""
    rows = connection.execute(f"describe {query}", {"orders": 1}).fetchall()
    return [str(name) for name, *_ in rows]


def _file_names() -> dict[str, str]:
    """The file of each table."""
    return {table.name: table.file_name for table in OLIST}


def _bytes(directory: Path) -> int:
    """What an export takes."""
    return sum(file.stat().st_size for file in directory.glob("*.csv"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
