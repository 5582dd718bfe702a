"""The rows of a delivery, wherever they are: beside it, or in bronze by the load that brought them.

Belongs here: reading them, and forgetting those beside a delivery once bronze has them all. Does
not belong here: the files of the landing (see ``sources.landing_rows``).

A large delivery would otherwise lie in the lake three times: as received, as rows of text, and as
rows of bronze. Where bronze does not have all rows any more, after a rollback, they are read again
from the received bytes.
"""

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.delta import received_names
from medallion_assets.core.naming import (
    BRONZE,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    OPERATION,
    ROW_HASH,
    SOURCE_URI,
    UPSERT,
    WORTH_FORGETTING,
)
from medallion_assets.core.sql import first_row, text
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery, delivery_of
from medallion_assets.sources.landing_rows import forget_rows, reread_rows
from medallion_assets.tables.model import Table


def delivered_sql(
    session: Session, reader: SnapshotReader, table: Table, delivery: Delivery
) -> str:
    """A query for the rows of a delivery: its columns, line, hash and key.

    Whoever publishes them may forget those beside the delivery, so the table counts as read.
    """
    reader.watch([f"{BRONZE}.{table.identifier}"])
    storage = session.lake.storage
    file = delivery.rows(storage.root)
    if not file.exists():
        present = delivery_of(storage, delivery.uri) or delivery
        if present.held_in:
            held = _held_sql(reader, table, present)
            if _has_all(session, held, present):
                return held
            session.report(f"{delivery.uri}: read again, for bronze does not have all its rows")
            reread_rows(storage, table, present, session.connection)
    storage.fetch({file: None})
    return f"select {_columns(table)} from read_parquet({text(str(file))})"


def forget_held(bronze: Bronze, delivery: Delivery, load_id: str) -> None:
    """Forget the rows beside a delivery, if bronze has them all by one load and they are many."""
    session, storage = bronze.session, bronze.session.lake.storage
    file = delivery.rows(storage.root)
    if not file.exists() or file.stat().st_size < WORTH_FORGETTING:
        return
    held = _held_sql(session.reader(), bronze.table, delivery, load_id)
    if _has_all(session, held, delivery):
        forget_rows(storage, delivery, load_id)


def _held_sql(reader: SnapshotReader, table: Table, delivery: Delivery, load_id: str = "") -> str:
    """A query for the rows that a load has brought of a delivery."""
    rows = reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
    return f"""
        select {_columns(table)} from ({rows})
        where {LOAD_ID} = {text(load_id or delivery.held_in)} and {OPERATION} = '{UPSERT}'
            and {SOURCE_URI} = {text(delivery.uri)}
        """


def _has_all(session: Session, held: str, delivery: Delivery) -> bool:
    """Whether rows in bronze are all rows of a delivery, of which a load has each once."""
    counted = first_row(session.connection.execute(f"select count(*) from ({held})"))
    return counted == (delivery.parsed,)


def _columns(table: Table) -> str:
    return f"{received_names(table)}, {EXTRA}, {LINE}, {ROW_HASH}, {KEY}"
