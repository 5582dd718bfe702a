"""The bronze step of a table that is read by days of change: extract, compare, append.

Belongs here: the order of these steps for the change days of a run. Does not belong
here: reading the database (see ``sources.postgresql`` and ``sources.sqlite``) and whole
tables (see ``bronze.snapshot.step``).

Bronze holds the set of all versions that were seen. A version is known by its key and
the hash of its values, so windows may be read again, overlap and come in any order.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from medallion_assets.bronze.accounting import Addition, unknown_days
from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.changes.capture import find_new_versions
from medallion_assets.bronze.changes.days import changed_rows
from medallion_assets.bronze.delivered import forget_held
from medallion_assets.bronze.drift import drift_of, refusals_recorded
from medallion_assets.bronze.guards import losses_of, require_believable
from medallion_assets.bronze.loads import new_load
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.partitions import Days
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session
from medallion_assets.sources.delivery_names import shape
from medallion_assets.sources.extracts import windows
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.origin import extracted
from medallion_assets.tables.model import ParentDay, Table


def extract_changes(
    session: Session,
    table: Table,
    tables: Mapping[str, Table],
    days: Days,
    *,
    accept_removals: bool,
) -> BronzeOutcome:
    """Bring bronze up to what changed on some days.

    Raises:
        SourceError: the database refuses to be read; nothing was changed.
        BadDeliveryError: what it sent cannot be taken in; nothing was changed.
    """
    parent = tables[table.day.parent] if isinstance(table.day, ParentDay) else None
    with refusals_recorded(session, table):
        delivery = extracted(session, table, list(windows(days.days)))

        def append(reader: SnapshotReader) -> BronzeOutcome:
            bronze = Bronze.of(session, reader, table)
            return _append(bronze, parent, days, delivery, accept_removals=accept_removals)

        return session.optimistically(append)


def _append(
    bronze: Bronze, parent: Table | None, days: Days, delivery: Delivery, *, accept_removals: bool
) -> BronzeOutcome:
    """Stage and publish what is new, with the ledger entries of the touched days."""
    session, table = bronze.session, bronze.table
    load = _load(bronze.loads, table, days, delivery)
    delta = find_new_versions(bronze, parent, delivery, load, days.days[-1])
    losses = losses_of(
        session.connection,
        table,
        bronze.held,
        delta,
        records=delivery.records,
        date_range=session.days,
        may_move=True,
    )
    require_believable(session, table, losses, accept_removals=accept_removals)
    files, touched = bronze.staged(delta)
    is_new = not any(load["fingerprint"] == other["fingerprint"] for other in bronze.loads)
    if not files and not is_new and bronze.knows_range(session.days):
        return BronzeOutcome(delivery, 0, bronze.known, (), {})
    drift = drift_of(session, table, bronze.loads, delivery)
    new = unknown_days(session.connection, bronze.held, bronze.known, session.days)
    addition = Addition(
        [load],
        delta,
        files,
        touched,
        unparsable=delivery.unparsable if is_new else 0,
        drift={load["load_id"]: drift},
    )
    asked = Days.of([*touched, *new], session.days) if table.day else None
    entries, appended = bronze.publish(addition, asked)
    forget_held(bronze, delivery, load["load_id"])
    changed = changed_rows(session.connection, table, delta.dated, days)
    return BronzeOutcome(
        delivery, appended, entries, tuple(touched), changed, tuple(drift), losses=losses
    )


def _load(
    loads: Sequence[Mapping[str, Any]], table: Table, days: Days, delivery: Delivery
) -> dict[str, Any]:
    """The load that some days make; the same bytes of the same days have its fingerprint."""
    spans = ", ".join(map(str, windows(days.days)))
    payload = json.dumps([delivery.sha256, spans, shape(table, delivery.types)])
    fingerprint = hashlib.sha256(payload.encode()).hexdigest()
    return new_load(loads, delivery, fingerprint, spans)
