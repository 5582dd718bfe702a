"""Notes of deliveries that are damaged, made anew from the kept bytes.

Belongs here: finding and reading again. Does not belong here: reading a delivery (see
``landing``).
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from medallion_assets.core.naming import DELIVERY
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.sources.delivery_names import directory_name, file_hash
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.landing import delivery_of, receive
from medallion_assets.tables.file_form import PLAIN
from medallion_assets.tables.model import Table

BESIDE = (DELIVERY, ".parquet")
"""How the names of what is kept beside the received CSV file end."""


def reread_notes(
    storage: Storage, tables: Iterable[Table], connection: duckdb.DuckDBPyConnection
) -> tuple[list[str], list[str]]:
    """Make damaged notes of CSV files anew.

    Returns:
        The notes that were made anew, and those whose file is read when it is delivered again:
        of dropped files and extracts a note says more than their bytes.
    """
    known = {f"landing/{table.source}/{table.name}": table for table in tables}
    made: list[str] = []
    waiting: list[str] = []
    for note in sorted(item.key for item in storage.listed("landing")):
        if not note.endswith(f"/{DELIVERY}") or delivery_of(storage, note) is not None:
            continue
        directory = storage.root / Path(note).parent
        table = known.get(Path(note).parents[1].as_posix())
        is_made = table is not None and _reread(storage, table, directory, connection)
        (made if is_made else waiting).append(note)
    return made, waiting


def _reread(
    storage: Storage, table: Table, directory: Path, connection: duckdb.DuckDBPyConnection
) -> bool:
    """Read the kept file of a directory again, if its bytes alone make it what it is."""
    prefix = directory.relative_to(storage.root).as_posix()
    kept = [item.key for item in storage.listed(prefix) if not item.key.endswith(BESIDE)]
    if len(kept) != 1:
        return False
    storage.fetch({storage.root / kept[0]: None})
    file = SourceFile(directory, Path(kept[0]).name)
    # A file of an export has the form that is described, a corrected one that of the platform.
    for form in dict.fromkeys((table.form, PLAIN)):
        if directory_name(table, file_hash(file), "", {}, form) == directory.name:
            receive(table, file, storage, connection, form=form)
            return True
    return False
