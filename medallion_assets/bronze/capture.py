"""The bronze step of a table whose database tells its changes: read, compare, append.

Belongs here: the order of these steps for the change days of a run. Does not belong
here: reading the database (see ``sources.database``) and whole tables (see ``build``).

Bronze holds the set of all versions that were seen. A version is known by its key and
the hash of its values, so windows may be read again, overlap and come in any order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from medallion_assets.bronze.accounting import account_for
from medallion_assets.bronze.arrivals import changed_rows, find_arrivals
from medallion_assets.bronze.changes import HELD, changed_days
from medallion_assets.bronze.loads import new_load
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.lake.files import SnapshotReader, stage
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.publish import Change, publish
from medallion_assets.lake.schemas import UNPARTITIONED, bronze_schema
from medallion_assets.lake.tags import source_tags
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import (
    LOADS,
    ensure,
    read_entries,
    read_loads,
    stage_entries,
    stage_loads,
)
from medallion_assets.naming import BRONZE
from medallion_assets.partitions import Days
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.origin import captured
from medallion_assets.sources.windows import windows
from medallion_assets.tables.model import ParentDay, Table

__all__ = ["capture_changes"]


def capture_changes(
    session: Session, table: Table, tables: Mapping[str, Table], days: Days
) -> BronzeOutcome:
    """Bring bronze up to what changed on some days.

    Raises:
        SourceError: the database refuses to be read; nothing was changed.
        BadDeliveryError: what it sent cannot be taken in; nothing was changed.
    """
    parent = tables[table.day.parent] if isinstance(table.day, ParentDay) else None
    delivery = captured(session, table, list(windows(days.days)))
    with session.publishing() as reader:
        ensure(session.lake, ENTRIES)
        ensure(session.lake, LOADS)
        known = read_entries(session.connection, reader, table.identifier)
        loads = read_loads(session.connection, reader, table.identifier)
        return _append(session, table, parent, days, delivery, reader, known, loads)


def _append(
    session: Session,
    table: Table,
    parent: Table | None,
    days: Days,
    delivery: Delivery,
    reader: SnapshotReader,
    known: Mapping[date | None, Entry],
    loads: list[dict[str, Any]],
) -> BronzeOutcome:
    """Stage and publish what is new, with the ledger entries of the touched days."""
    connection, lake = session.connection, session.lake
    identifier = f"{BRONZE}.{table.identifier}"
    schema = lake.ensure(
        identifier,
        bronze_schema(table),
        UNPARTITIONED,
        comment=table.description,
        tags=source_tags(BRONZE, table),
    ).schema()
    connection.execute(f"create or replace temp view {HELD} as {reader.sql(identifier, schema)}")
    load = _load(loads, days, delivery)
    query = find_arrivals(session, reader, table, parent, delivery, load)
    files = stage(connection, query, schema, lake.data_directory(identifier))
    is_new = not any(load["fingerprint"] == other["fingerprint"] for other in loads)
    if not files and not is_new and _knows_range(known, session):
        return BronzeOutcome(delivery, 0, known, (), {})
    touched = changed_days(connection)
    entries, appended = account_for(
        session,
        table,
        Days.of(touched, session.days) if table.day else None,
        known,
        files,
        schema,
        touched=touched,
        load_id=load["load_id"],
        unparsable=delivery.unparsable if is_new else 0,
    )
    changes = [Change(identifier, files)] if files else []
    changes.append(stage_loads(connection, lake, table.identifier, [*loads, load]))
    ledger = stage_entries(connection, lake, table.identifier, entries.values())
    publish(lake, changes, ledger, session.run_id)
    return BronzeOutcome(
        delivery, appended, entries, tuple(touched), changed_rows(connection, table, days)
    )


def _knows_range(known: Mapping[date | None, Entry], session: Session) -> bool:
    """Whether the ledger speaks of the configured days already."""
    return None in known and known[None].basis.get("window") == str(session.days)


def _load(loads: list[dict[str, Any]], days: Days, delivery: Delivery) -> dict[str, Any]:
    """The load that some days make; the same bytes of the same days are told by its print."""
    spans = ", ".join(map(str, windows(days.days)))
    told = json.dumps([delivery.sha256, spans])
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    return new_load(loads, delivery, fingerprint, spans)
