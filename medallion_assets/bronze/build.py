"""The bronze step of one table: receive, compare, append, account.

Belongs here: the order of these steps under the lease. Does not belong here: how
each is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from medallion_assets.bronze.accounting import Addition
from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.changes.step import capture_changes
from medallion_assets.bronze.corrections.applied import define_corrected
from medallion_assets.bronze.drift import drift_of, refusals_recorded
from medallion_assets.bronze.files.step import take_drops
from medallion_assets.bronze.landed import Parent, prepare_incoming
from medallion_assets.bronze.loads import NO_LOAD, new_load, of_source
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.bronze.snapshot.diff import changed_days, find_changes
from medallion_assets.bronze.snapshot.guards import require_most_stay
from medallion_assets.core.partitions import Days
from medallion_assets.ledger.entries import Entry
from medallion_assets.session import Session
from medallion_assets.sources.landing import Delivery, shape
from medallion_assets.sources.origin import delivered, tells_changes
from medallion_assets.tables.model import ParentDay, Table
from medallion_assets.tables.systems import is_dropped

__all__ = ["build_bronze"]


def build_bronze(
    session: Session,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
    *,
    accept_removals: bool = False,
) -> BronzeOutcome:
    """Bring bronze of one table up to its delivery, for some days or the whole table.

    Args:
        tables: all tables of the source, by name.
        days: the asked days; None for tables without days.
        accept_removals: believe a delivery without most of the rows that were there.

    Raises:
        BadDeliveryError: the delivery cannot be taken in; nothing was changed.
    """
    if is_dropped(table.source):
        return take_drops(session, table, tables, days)
    if days is not None and tells_changes(session.settings, table):
        return capture_changes(session, table, tables, days)
    with refusals_recorded(session, table):
        delivery = delivered(session, table)
        return _build(session, table, tables, days, delivery, accept_removals=accept_removals)


def _build(
    session: Session,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
    delivery: Delivery | None,
    *,
    accept_removals: bool,
) -> BronzeOutcome:
    """Compare a delivery with bronze under the lease, and append what is new."""
    described = tables[table.day.parent] if isinstance(table.day, ParentDay) else None
    parent_delivery = delivered(session, described) if described and delivery else None
    with session.publishing() as reader:
        bronze = Bronze.of(session, reader, table)
        parent = None
        if described and parent_delivery:
            corrections = define_corrected(session, reader, described)
            parent = Parent(described, parent_delivery, corrections)
        load = _load_of(bronze, delivery, parent)
        if _is_applied(bronze.known, days, load):
            return BronzeOutcome(delivery, 0, bronze.known, ())
        if delivery is not None:
            prepare_incoming(session, table, delivery, parent)
        return _append(bronze, days, load, delivery, accept_removals=accept_removals)


def _load_of(bronze: Bronze, delivery: Delivery | None, parent: Parent | None) -> dict[str, Any]:
    """The load that a delivery makes: the last one if nothing is new, else the next.

    A child's days come from its parent, so a new parent file is a new load too, and so is
    a corrected parent. Which of several versions of a parent speaks depends on the
    configured days, so where there are any, other days make a new load as well.
    """
    loads = of_source(bronze.loads)
    if delivery is None:
        return loads[-1] if loads else NO_LOAD
    parts = [delivery.sha256, shape(bronze.table, delivery.types)]
    if parent is not None:
        window = str(bronze.session.days) if parent.repeated else ""
        parts += [parent.delivery.sha256, window, parent.corrections]
    fingerprint = hashlib.sha256("".join(parts).encode()).hexdigest()
    if loads and loads[-1]["fingerprint"] == fingerprint:
        return loads[-1]
    return new_load(bronze.loads, delivery, fingerprint)


def _is_applied(
    known: Mapping[date | None, Entry], days: Days | None, load: Mapping[str, Any]
) -> bool:
    """Whether bronze already holds this load for every asked day."""
    asked: list[date | None] = [None, *(days.days if days else ())]
    return all(day in known and known[day].load_id == load["load_id"] for day in asked) and (
        days is None or known[None].basis.get("window") == str(days.within)
    )


def _append(
    bronze: Bronze,
    days: Days | None,
    load: Mapping[str, Any],
    delivery: Delivery | None,
    *,
    accept_removals: bool,
) -> BronzeOutcome:
    """Stage and publish the new rows with the ledger entries of their days."""
    bronze.hold()
    if delivery is None:
        entries, appended = bronze.publish(Addition([load]), days)
        return BronzeOutcome(None, appended, entries, ())
    connection = bronze.session.connection
    query = find_changes(
        connection,
        bronze.table,
        days,
        load_id=load["load_id"],
        source_uri=delivery.uri,
        loaded_at=load["received_at"].isoformat(sep=" "),
        corrections=bronze.corrections,
    )
    if not accept_removals:
        require_most_stay(connection, bronze.table, delivery)
    is_new = bronze.is_new(load)
    drift = drift_of(bronze.session, bronze.table, bronze.loads, delivery) if is_new else []
    addition = Addition(
        [load],
        bronze.staged(query),
        changed_days(connection),
        unparsable=delivery.unparsable if is_new else 0,
        drift={load["load_id"]: drift},
    )
    entries, appended = bronze.publish(addition, days)
    return BronzeOutcome(delivery, appended, entries, tuple(addition.touched), drift=tuple(drift))
