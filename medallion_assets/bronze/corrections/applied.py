"""Rows that were corrected by hand, as the tables see them that depend on them.

Belongs here: the corrected rows of a parent, which date its children instead of those
that were delivered. Does not belong here: correcting (see ``bronze.corrections.step``).
"""

from medallion_assets.bronze.loads import corrections
from medallion_assets.cleaning.survivorship import VERSION_SQL
from medallion_assets.core.naming import (
    BRONZE,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    UPSERT,
)
from medallion_assets.core.sql import fingerprint_sql, first_row, quoted, text
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.ledger.store import read_loads
from medallion_assets.session import Session
from medallion_assets.tables.model import Table

CORRECTED = "corrected_rows"


def define_corrected(session: Session, reader: SnapshotReader, table: Table) -> str:
    """Create a relation of the keys for which a correction speaks now, with their rows.

    Returns:
        A fingerprint of them; empty where there are none, and then no relation.
    """
    connection = session.connection
    loads = corrections(read_loads(connection, reader, table.identifier))
    if not loads:
        return ""
    rows = reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
    connection.execute(
        f"""
        create or replace temp table {CORRECTED} as
        select * from ({rows})
        qualify {VERSION_SQL} = max({VERSION_SQL}) over (partition by {KEY})
            and {LOAD_ID} in ({", ".join(map(text, loads))})
        """
    )
    found = first_row(
        connection.execute(
            f"""
        select coalesce({fingerprint_sql(KEY, ROW_HASH, LOAD_ID)}, '')
        from {CORRECTED}
        """
        )
    )
    return str(found[0]) if found else ""


def with_corrected(table: Table, rows_sql: str) -> str:
    """The rows of a delivery, with those of corrected keys as they are corrected."""
    columns = [*map(quoted, table.column_names), EXTRA, LINE, ROW_HASH, KEY]
    listed = ", ".join(columns)
    return f"""
        select {listed} from ({rows_sql}) anti join {CORRECTED} using ({KEY})
        union all
        select {listed} from {CORRECTED} where {OPERATION} = '{UPSERT}'
        """
