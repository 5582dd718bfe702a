"""Making and reading one dropped file of sales.

Belongs here: what the tests of all formats need. Does not belong here: any expectation.
"""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from medallion_assets.core.naming import LINE
from medallion_assets.core.sql import text
from medallion_assets.settings.sources import SourceSettings
from medallion_assets.sources.csv.parsing import Counts, Filled
from medallion_assets.sources.drops.formats import format_of, read_drop
from medallion_assets.sources.drops.limits import Drop, Limits
from medallion_assets.systems.sales_drops.sales import SALES
from medallion_assets.tables.model import Table
from medallion_assets_tests.drops.lake import SALE

__all__ = ["lines", "parquet", "read"]

FILLED = Filled(
    {"file_id": text("f1"), "file_name": text("the file"), "line_number": f"{LINE}::varchar"},
    f"{text('f1|')} || {LINE}",
)


LIMITS = Limits.of(SourceSettings())


def read(
    home: Path,
    name: str,
    content: bytes,
    connection: duckdb.DuckDBPyConnection,
    table: Table = SALES,
    limits: Limits = LIMITS,
) -> tuple[Counts, list[dict[str, Any]], list[tuple[int, str]]]:
    """Read a file: counts, rows, and line and reason of what could not be read."""
    path, target = home / name, home / "target"
    path.write_bytes(content)
    target.mkdir(exist_ok=True)
    kind = format_of(name)
    _, counts = read_drop(table, Drop(path, name, limits), kind, target, connection, FILLED)
    rows = connection.read_parquet(str(target / "rows.parquet")).to_arrow_table().to_pylist()
    faults = connection.execute(
        "select line, reason from read_parquet(?)", [str(target / "unparsable.parquet")]
    ).fetchall()
    return counts, rows, faults


def parquet(home: Path, **columns: Any) -> bytes:
    """A file of one or more good sales with other columns."""
    length = max((len(column) for column in columns.values()), default=1)
    good = {name: [value] * length for name, value in SALE.items()}
    pq.write_table(pa.table({**good, **columns}), home / "made.parquet")
    return (home / "made.parquet").read_bytes()


def lines(*objects: Any) -> bytes:
    """JSON lines; a text is a line as it is."""
    return "".join(
        (found if isinstance(found, str) else json.dumps(found)) + "\n" for found in objects
    ).encode()
