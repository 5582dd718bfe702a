"""Gold as a DuckDB file, which many programs open.

Belongs here: the file's version, tables and comments. Does not belong here: putting it in place.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from medallion_assets.core.sql import quoted, text
from medallion_assets.gold.exports.tables import GoldTable

STORAGE = "v1.0.0"
"""The oldest version of DuckDB that reads the file; programs bring old ones along."""
DATABASE = "exported"


def write_database(
    connection: duckdb.DuckDBPyConnection, target: Path, tables: Sequence[GoldTable]
) -> None:
    """Write each table by its name, with what is known of it as comments.

    Not in a schema ``gold``: a file ``gold.duckdb`` is a catalog of that name, and names of tables
    would mean either.
    """
    connection.execute(
        f"attach {text(str(target))} as {DATABASE} (storage_version {text(STORAGE)})"
    )
    try:
        for table in tables:
            name = f"{DATABASE}.{quoted(table.name)}"
            connection.execute(f"create table {name} as {table.sql}")
            about = f"{table.description} One row: {table.grain}.".strip()
            connection.execute(f"comment on table {name} is {text(about)}")
            for field in table.schema.fields:
                if field.doc:
                    column = f"{name}.{quoted(field.name)}"
                    connection.execute(f"comment on column {column} is {text(field.doc)}")
    finally:
        connection.execute(f"detach {DATABASE}")
