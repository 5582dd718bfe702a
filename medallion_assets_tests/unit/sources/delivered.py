"""Taking in one file of the shop, and what that leaves in a lake."""

from pathlib import Path
from typing import Any

import duckdb

from medallion_assets.lake.storage.directory import Directory
from medallion_assets.sources.export_files import find
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.tables.model import Table
from medallion_assets_tests.shop import hex_id

__all__ = ["GOOD", "HEADER", "ONE", "landed", "take_in"]

ONE = hex_id(1)
HEADER = "sale_id,line,article_id,price\n"
GOOD = f"{ONE},1,{ONE},9.90\n"


def take_in(
    table: Table, home: Path, connection: duckdb.DuckDBPyConnection
) -> tuple[Delivery, list[tuple[Any, ...]]]:
    """Receive a table's file and read what was made of it."""
    file = find(table, home)
    assert file is not None
    lake = home.parent / "lake"
    delivery = receive(table, file, Directory(lake), connection)
    rows = connection.read_parquet(str(delivery.rows(lake))).fetchall()
    return delivery, rows


def landed(home: Path) -> list[str]:
    """Everything that lies in the lake."""
    lake = home.parent / "lake"
    return sorted(str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file())
