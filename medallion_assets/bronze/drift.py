"""How the columns of a source changed since its last delivery, and what came of it.

Belongs here: the decision by the table's policy, and its record. Does not belong here:
comparing columns (see ``columns``), refusing a file (see ``sources.csv.check``) and
rejecting rows (see ``cleaning.rules``).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from medallion_assets.bronze.columns import (
    ADDED,
    MISSING,
    NO_MATTER,
    RETYPED,
    Columns,
    SchemaChange,
    compare,
)
from medallion_assets.bronze.loads import of_source
from medallion_assets.core.errors import RefusedColumnsError
from medallion_assets.lake.changes import Change
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import (
    SCHEMA_CHANGES,
    ensure,
    read_loads,
    read_schema_changes,
    stage_schema_changes,
)
from medallion_assets.session import Session
from medallion_assets.sources.csv.check import described_names
from medallion_assets.sources.landing import Delivery, delivery_of
from medallion_assets.tables.model import Drift, DriftPolicy, Table

DECISIONS = {
    ADDED: {
        DriftPolicy.EVOLVE: "kept in _extra",
        DriftPolicy.QUARANTINE: "rows rejected",
        DriftPolicy.FREEZE: "refused",
    },
    MISSING: {
        DriftPolicy.EVOLVE: "null",
        DriftPolicy.QUARANTINE: "rows rejected",
        DriftPolicy.FREEZE: "refused",
    },
    RETYPED: {DriftPolicy.EVOLVE: "values judged", DriftPolicy.FREEZE: "refused"},
}
"""What a policy means, in words."""
REFUSED = "refused"


def _names(table: Table) -> dict[str, str]:
    """By every name of a column, present and former, its present one."""
    return {
        name: column.name for column in table.columns for name in (column.name, *column.other_names)
    }


def _decided(table: Table, change: SchemaChange, header: Sequence[str]) -> SchemaChange:
    """A change with what the table's policy makes of it."""
    drift: Drift = table.drift
    match change.change:
        case "added":
            described = change.column_name in table.column_names
            decision = "described" if described else DECISIONS[ADDED][drift.added]
        case "missing":
            decision = _of_missing(table, change, header)
        case "renamed":
            decision = _of_rename(table, change)
        case "retyped":
            decision = DECISIONS[RETYPED][drift.retyped]
        case _:
            decision = NO_MATTER
    return replace(change, decision=decision)


def _of_missing(table: Table, change: SchemaChange, header: Sequence[str]) -> str:
    """What becomes of a column that is gone: nothing, where its former name is there."""
    if change.column_name not in table.column_names:
        return NO_MATTER
    described = change.column_name in described_names(table, header)
    return "described" if described else DECISIONS[MISSING][table.drift.missing]


def _of_rename(table: Table, change: SchemaChange) -> str:
    """What becomes of a renamed column: it is known by both names, or one gone and one new."""
    known = _names(table)
    if change.after in known or change.before not in table.column_names:
        return "described" if change.after in known else NO_MATTER
    return DECISIONS[MISSING][table.drift.missing]


def drift_of(
    session: Session, table: Table, loads: Sequence[Any], after: Delivery
) -> list[SchemaChange]:
    """How the columns of a delivery differ from those of the last one that was taken in.

    Of the first delivery of a table, from those described.

    Raises:
        RefusedColumnsError: the source gives a column another type, and the table's policy
            is to refuse that.
    """
    before = _last(session, table, loads, after.header)
    found = compare(before, Columns(after.header, after.types), _names(table))
    changes = [_decided(table, change, after.header) for change in found]
    refused = [one for one in changes if one.change == RETYPED and one.decision == REFUSED]
    if refused:
        retyped = ", ".join(
            f"{one.column_name} is {one.after}, was {one.before}" for one in refused
        )
        raise RefusedColumnsError(
            f"{table.identifier}: {retyped}",
            remedy=f"have the source give it back its type, or let table {table.name} evolve",
            table=table.identifier,
            header=after.header,
            types=after.types,
        )
    return changes


def _last(session: Session, table: Table, loads: Sequence[Any], after: Sequence[str]) -> Columns:
    """The columns of the last delivery that was taken in; at first those described.

    A description says nothing of an order, so its columns stand in that of the delivery; and
    an export need not have the column by which a database tells changes.
    """
    sent = of_source(loads)
    last = delivery_of(session.lake.storage, sent[-1]["uri"]) if sent else None
    if last is not None:
        return Columns(last.header, last.types)
    change_column = (
        [table.changes.column] if table.changes and table.changes.column in after else []
    )
    described = dict.fromkeys([*table.written_names, *change_column])
    known = [name for name in after if name in described]
    return Columns([*known, *(name for name in described if name not in known)])


def recorded(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    drift: Mapping[str | None, Sequence[SchemaChange]],
) -> Change:
    """Stage the record of some changes beside the earlier ones.

    Args:
        drift: changes by the load that brought them; None for a refused delivery.
    """
    ensure(session, SCHEMA_CHANGES)
    former = read_schema_changes(session.connection, reader, table.identifier)
    shared = {
        "table_name": table.identifier,
        "seen_at": datetime.now(tz=UTC).replace(tzinfo=None),
        "run_id": session.run_id,
    }
    rows = [
        {**shared, "load_id": load_id, **asdict(change)}
        for load_id, changes in drift.items()
        for change in changes
    ]
    return stage_schema_changes(session, table.identifier, [*former, *rows])


@contextmanager
def refusals_recorded(session: Session, table: Table) -> Iterator[None]:
    """Record why a delivery is refused for its columns, once, and go on refusing it."""
    try:
        yield
    except RefusedColumnsError as refused:
        if refused.table == table.identifier:  # else it is a parent's, which has its own step
            _record_refusal(session, table, Columns(refused.header, refused.types))
        raise


def _record_refusal(session: Session, table: Table, after: Columns) -> None:
    """Record the columns of a refused delivery, unless that was the last thing recorded."""
    with session.publishing() as reader:
        loads = read_loads(session.connection, reader, table.identifier)
        changes = refusal_of(session, table, loads, after)
        if changes and not is_recorded(session, reader, table, changes):
            ensure(session, ENTRIES)  # it names the heads, also of a lake without rows
            change = recorded(session, reader, table, {None: changes})
            publish(session.lake, [change], None, session.run_id)


def refusal_of(
    session: Session, table: Table, loads: Sequence[Any], after: Columns
) -> list[SchemaChange]:
    """How the columns of a refused delivery, as described, differ from those of the last one.

    They may be the same, where the description has changed since.
    """
    last, described = (_last(session, table, known, after.names) for known in (loads, ()))
    before = replace(last, names=described_names(table, last.names))
    found = compare(before, after, _names(table)) or compare(described, after)
    return [replace(change, decision=REFUSED) for change in found]


def is_recorded(
    session: Session, reader: SnapshotReader, table: Table, changes: Sequence[SchemaChange]
) -> bool:
    """Whether the last thing on record is that a delivery was refused for these very changes."""
    former = read_schema_changes(session.connection, reader, table.identifier)
    at = former[-1]["seen_at"] if former else None
    last = [row for row in former if row["seen_at"] == at and row["load_id"] is None]
    names = list(asdict(changes[0]))
    recorded_values = sorted(str([row[name] for name in names]) for row in last)
    return recorded_values == sorted(str(list(asdict(change).values())) for change in changes)
