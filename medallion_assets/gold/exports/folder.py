"""Gold as a folder of Parquet files, one a table.

Belongs here: writing them. Does not belong here: putting the folder in place.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from medallion_assets.core.private import OWNER_ONLY, make_private
from medallion_assets.core.sql import text
from medallion_assets.gold.exports.tables import GoldTable


def write_folder(
    connection: duckdb.DuckDBPyConnection, target: Path, tables: Sequence[GoldTable]
) -> None:
    """Write each table to a file of its name."""
    make_private(target)
    for table in tables:
        file = target / f"{table.name}.parquet"
        connection.execute(f"copy ({table.sql}) to {text(str(file))} (format parquet)")
        file.chmod(OWNER_ONLY)
