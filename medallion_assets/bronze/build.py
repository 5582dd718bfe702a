"""The bronze step of one table: receive, compare, append, account.

Belongs here: the order of these steps under the lease. Does not belong here: how
each is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from medallion_assets.bronze.accounting import account_for
from medallion_assets.bronze.capture import capture_changes
from medallion_assets.bronze.changes import HELD, changed_days, find_changes
from medallion_assets.bronze.incoming import prepare_incoming
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
from medallion_assets.sources.origin import delivered, is_captured
from medallion_assets.tables.model import ParentDay, Table

__all__ = ["build_bronze"]

NO_LOAD: dict[str, Any] = {"load_id": "none", "fingerprint": ""}
"""Stands for the load of an optional table whose file was never delivered."""


def build_bronze(
    session: Session, table: Table, tables: Mapping[str, Table], days: Days | None
) -> BronzeOutcome:
    """Bring bronze of one table up to its delivery, for some days or the whole table.

    Args:
        tables: all tables of the source, by name.
        days: the asked days; None for tables without days.

    Raises:
        BadDeliveryError: the delivery cannot be taken in; nothing was changed.
    """
    if days is not None and is_captured(session.settings, table):
        return capture_changes(session, table, tables, days)
    delivery = delivered(session, table)
    parent = tables[table.day.parent] if isinstance(table.day, ParentDay) else None
    parent_delivery = delivered(session, parent) if parent and delivery else None
    with session.publishing() as reader:
        ensure(session.lake, ENTRIES)
        ensure(session.lake, LOADS)
        known = read_entries(session.connection, reader, table.identifier)
        loads = read_loads(session.connection, reader, table.identifier)
        load = _load_of(session, loads, delivery, parent_delivery)
        if _is_applied(known, days, load):
            return BronzeOutcome(delivery, 0, known, ())
        if delivery is not None:
            prepare_incoming(session, table, delivery, parent, parent_delivery)
        return _append(session, table, days, reader, known, loads, load, delivery)


def _load_of(
    session: Session,
    loads: list[dict[str, Any]],
    delivery: Delivery | None,
    parent: Delivery | None,
) -> dict[str, Any]:
    """The load that a delivery makes: the last one if nothing is new, else the next.

    A child's days come from its parent, so a new parent file is a new load too. Which
    of several versions of a parent speaks depends on the configured days, so where
    there are any, other days make a new load as well.
    """
    if delivery is None:
        return loads[-1] if loads else NO_LOAD
    parts = [delivery.sha256]
    if parent is not None:
        parts += [parent.sha256, str(session.days) if parent.repeated else ""]
    fingerprint = hashlib.sha256("".join(parts).encode()).hexdigest()
    if loads and loads[-1]["fingerprint"] == fingerprint:
        return loads[-1]
    return new_load(loads, delivery, fingerprint)


def _is_applied(
    known: Mapping[date | None, Entry], days: Days | None, load: Mapping[str, Any]
) -> bool:
    """Whether bronze already holds this load for every asked day."""
    asked: list[date | None] = [None, *(days.days if days else ())]
    return all(day in known and known[day].load_id == load["load_id"] for day in asked) and (
        days is None or known[None].basis.get("window") == str(days.within)
    )


def _append(
    session: Session,
    table: Table,
    days: Days | None,
    reader: SnapshotReader,
    known: Mapping[date | None, Entry],
    loads: list[dict[str, Any]],
    load: Mapping[str, Any],
    delivery: Delivery | None,
) -> BronzeOutcome:
    """Stage and publish the new rows with the ledger entries of their days."""
    connection, lake = session.connection, session.lake
    identifier = f"{BRONZE}.{table.identifier}"
    schema = lake.ensure(
        identifier,
        bronze_schema(table),
        UNPARTITIONED,
        comment=table.description,
        tags=source_tags(BRONZE, table),
    ).schema()
    held_sql = reader.sql(identifier, schema)
    connection.execute(f"create or replace temp view {HELD} as {held_sql}")
    files, touched = [], []
    if delivery is not None:
        query = find_changes(
            connection,
            table,
            days,
            load_id=load["load_id"],
            source_uri=delivery.uri,
            loaded_at=load["received_at"].isoformat(sep=" "),
        )
        files = stage(connection, query, schema, lake.data_directory(identifier))
        touched = changed_days(connection)
    is_new_load = delivery is not None and load not in loads
    entries, appended = account_for(
        session,
        table,
        days,
        known,
        files,
        schema,
        touched=touched,
        load_id=load["load_id"],
        unparsable=delivery.unparsable if delivery and is_new_load else 0,
    )
    changes = [Change(identifier, files)] if files else []
    if is_new_load:
        changes.append(stage_loads(connection, lake, table.identifier, [*loads, dict(load)]))
    ledger = stage_entries(connection, lake, table.identifier, entries.values())
    publish(lake, changes, ledger, session.run_id)
    return BronzeOutcome(delivery, appended, entries, tuple(touched))
