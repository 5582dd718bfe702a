"""The bronze step of a table that is delivered as a whole: receive, compare, append, account.

Belongs here: the order of these steps. Does not belong here: how each is done
(see ``bronze.snapshot.diff``, ``bronze.guards`` and ``bronze.appending``).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from medallion_assets.bronze.accounting import Addition
from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.corrections.applied import define_corrected
from medallion_assets.bronze.delivered import forget_held
from medallion_assets.bronze.drift import drift_of, refusals_recorded
from medallion_assets.bronze.guards import losses_of, require_believable
from medallion_assets.bronze.landed import Parent, date_snapshot
from medallion_assets.bronze.loads import NO_LOAD, new_load, of_source
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.bronze.snapshot.diff import Snapshot, find_changes
from medallion_assets.core.partitions import Days
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session
from medallion_assets.sources.delivery_names import shape
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.origin import delivered
from medallion_assets.tables.model import ParentDay, Table


def compare_snapshot(
    session: Session,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
    *,
    accept_removals: bool,
) -> BronzeOutcome:
    """Bring bronze up to a delivery of the whole table, for some days or all rows.

    Raises:
        BadDeliveryError: the delivery cannot be taken in; nothing was changed.
    """
    described = tables[table.day.parent] if isinstance(table.day, ParentDay) else None

    def compare(reader: SnapshotReader) -> BronzeOutcome:
        # Read after the lake, so that a delivery is never compared with a newer one's rows.
        delivery = delivered(session, table)
        parent_delivery = delivered(session, described) if described and delivery else None
        bronze = Bronze.of(session, reader, table)
        parent = _parent_of(session, reader, described, parent_delivery)
        load = _load_of(bronze, delivery, parent)
        if _is_applied(bronze, days, load):
            return BronzeOutcome(delivery, 0, bronze.known, ())
        if delivery is None:
            entries, appended = bronze.publish(Addition([load]), days)
            return BronzeOutcome(None, appended, entries, ())
        landed, dated = date_snapshot(bronze, delivery, parent)
        rows = Snapshot(landed, dated, bronze.held)
        return _append(bronze, days, load, delivery, rows, accept_removals=accept_removals)

    with refusals_recorded(session, table):
        return session.optimistically(compare)


def is_applied(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    tables: Mapping[str, Table],
    days: Days | None,
) -> bool:
    """Whether bronze holds what the source delivers now, for all asked days.

    A file that was never seen is received, as by the step.

    Raises:
        BadDeliveryError: the delivery cannot be taken in.
    """
    described = tables[table.day.parent] if isinstance(table.day, ParentDay) else None
    delivery = delivered(session, table)
    parent_delivery = delivered(session, described) if described and delivery else None
    bronze = Bronze.of(session, reader, table)
    parent = _parent_of(session, reader, described, parent_delivery)
    return _is_applied(bronze, days, _load_of(bronze, delivery, parent))


def _parent_of(
    session: Session, reader: SnapshotReader, described: Table | None, delivery: Delivery | None
) -> Parent | None:
    """The parent that a table's days come from, with its corrections; None without one."""
    if described is None or delivery is None:
        return None
    return Parent(described, delivery, define_corrected(session, reader, described))


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
        date_range = str(bronze.session.days) if parent.repeated else ""
        parts += [parent.delivery.sha256, date_range, parent.corrections]
    fingerprint = hashlib.sha256("".join(parts).encode()).hexdigest()
    if loads and loads[-1]["fingerprint"] == fingerprint:
        return loads[-1]
    return new_load(bronze.loads, delivery, fingerprint)


def _is_applied(bronze: Bronze, days: Days | None, load: Mapping[str, Any]) -> bool:
    """Whether bronze already holds this load for every asked day."""
    asked = [None, *(days.days if days else ())]
    found = (bronze.known.get(day) for day in asked)
    is_held = all(entry is not None and entry.load_id == load["load_id"] for entry in found)
    return is_held and (days is None or bronze.knows_range(days.date_range))


def _append(
    bronze: Bronze,
    days: Days | None,
    load: Mapping[str, Any],
    delivery: Delivery,
    rows: Snapshot,
    *,
    accept_removals: bool,
) -> BronzeOutcome:
    """Stage and publish the new rows with the ledger entries of their days."""
    connection, table = bronze.session.connection, bronze.table
    delta = find_changes(connection, table, rows, days, load, delivery.uri, bronze.corrections)
    losses = losses_of(
        connection,
        table,
        bronze.held,
        delta,
        records=delivery.records,
        date_range=bronze.session.days,
    )
    require_believable(bronze.session, table, losses, accept_removals=accept_removals)
    is_new = bronze.is_new(load)
    drift = drift_of(bronze.session, table, bronze.loads, delivery) if is_new else []
    files, touched = bronze.staged(delta)
    addition = Addition(
        [load],
        delta,
        files,
        touched,
        unparsable=delivery.unparsable if is_new else 0,
        drift={load["load_id"]: drift},
    )
    entries, appended = bronze.publish(addition, days)
    if days is None or _is_applied(replace(bronze, known=entries), bronze.session.days.all(), load):
        forget_held(bronze, delivery, load["load_id"])
    return BronzeOutcome(
        delivery, appended, entries, tuple(touched), drift=tuple(drift), losses=losses
    )
