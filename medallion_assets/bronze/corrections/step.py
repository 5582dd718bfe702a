"""Correcting rejected rows by hand: a file of corrected rows becomes a load of bronze.

Belongs here: the order of these steps, and what is refused. Does not belong here: the
statements (see ``bronze.corrections.statements``), and exporting the rows (see ``cli``).

A correction is a load like any other. The rows it replaces stay in bronze, superseded;
its file and its reason are kept. It speaks until its source says something new of the
key: what the source merely repeats does not undo it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from medallion_assets.bronze.accounting import Addition
from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.corrections.statements import (
    IDENTITY,
    CorrectionDelta,
    define_sent,
    find_corrections,
)
from medallion_assets.bronze.delta import Relation
from medallion_assets.bronze.loads import new_load
from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets.core.naming import LINE, PSEUDONYM_FORM, QUARANTINE, REASONS, SILVER_DAY
from medallion_assets.core.partitions import Days
from medallion_assets.core.sql import first_row, quoted, text
from medallion_assets.lake.schemas import quarantine_schema
from medallion_assets.session import Session
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.tables.model import Drift, ParentDay, Pii, Table

SHOWN_ONLY = (REASONS, SILVER_DAY)
"""Columns of the file for its reader only."""
SHOWN = 5
"""So many wrong lines are named."""


@dataclass(frozen=True)
class CorrectionOutcome:
    """What a file of corrections did.

    Attributes:
        corrected: rows that speak with other values now.
        unchanged: rows of the file that were left as they were.
        touched: business days whose rows changed; silver follows with its next run.
        load_id: the load; None where nothing was corrected.
        known: whether this very file had been applied before.
    """

    corrected: int
    unchanged: int
    touched: tuple[date, ...] = ()
    load_id: str | None = None
    known: bool = False


def correct(
    session: Session, table: Table, tables: Mapping[str, Table], file: SourceFile, note: str
) -> CorrectionOutcome:
    """Append corrected rows to bronze, and what they replace as superseded.

    Args:
        file: a CSV file with the table's columns and `IDENTITY`.
        note: why; kept with the load.

    Raises:
        BadDeliveryError: the file as a whole is not what it should be; nothing was changed.
        ConfigurationError: a row of it corrects no rejected row; nothing was changed.
    """
    delivery = _received(session, table, file)
    parent = tables[table.day.parent] if isinstance(table.day, ParentDay) else None
    with session.publishing() as reader:
        bronze = Bronze.of(session, reader, table)
        if any(load["sha256"] == delivery.sha256 for load in bronze.loads):
            return CorrectionOutcome(0, delivery.parsed, known=True)
        rejected = reader.sql(f"{QUARANTINE}.{table.identifier}", quarantine_schema(table))
        sent = define_sent(bronze, delivery, rejected)
        _require_rejected(session, sent, file.label)
        _require_values(session, table, sent, file.label)
        load = _load(bronze, delivery, note)
        delta = find_corrections(bronze, parent, delivery, sent, load)
        return _publish(bronze, delivery, load, delta)


def _received(session: Session, table: Table, file: SourceFile) -> Delivery:
    """Keep and read the file.

    Raises:
        BadDeliveryError: it cannot be read as a whole, a record of it is none, or it does
            not say which rows it corrects.
    """
    storage, connection = session.lake.storage, session.connection
    open_table = replace(table, drift=Drift(), changes=None)
    delivery = receive(open_table, file, storage, connection)
    missing = [name for name in IDENTITY if name not in delivery.header]
    known = {*table.column_names, *IDENTITY, *SHOWN_ONLY}
    unknown = [name for name in delivery.header if name not in known]
    remedy = "correct a file that `medallion quarantine export` wrote, and keep its columns"
    if missing or unknown:
        wrong = f"no column {', '.join(missing)}" if missing else f"column {', '.join(unknown)}"
        raise BadDeliveryError(f"{file.label}, line 1: {wrong}", remedy=remedy)
    if delivery.unparsable:
        line, reason = delivery.first_unparsable(storage, connection)
        raise BadDeliveryError(f"{file.label}, line {line}: {reason}", remedy=remedy)
    return delivery


def _require_rejected(session: Session, sent: Relation, label: str) -> None:
    """Refuse a file with rows that correct no rejected row, or one row twice.

    Raises:
        ConfigurationError: naming the first such lines.
    """
    found = session.connection.execute(
        f"""
        select {LINE}, is_rejected from {sent} where not is_rejected or is_repeated
        order by {LINE} limit {SHOWN}
        """
    ).fetchall()
    if not found:
        return
    lines = ", ".join(str(line) for line, _ in found)
    gone = any(not is_rejected for _, is_rejected in found)
    what = "names no row that is in quarantine now" if gone else "corrects a row a second time"
    raise ConfigurationError(
        f"{label}, line {lines}: {what}",
        remedy="export the rows again by `medallion quarantine export`, and correct those",
    )


def _require_values(session: Session, table: Table, sent: Relation, label: str) -> None:
    """Refuse pseudonyms that are not those of their rows: they stand for no value.

    Raises:
        ConfigurationError: naming the first such lines.
    """
    columns = [quoted(column.name) for column in table.columns if column.pii is not Pii.NONE]
    if not columns:
        return
    anywhere = " or ".join(f"regexp_full_match({name}, {text(PSEUDONYM_FORM)})" for name in columns)
    found = session.connection.execute(
        f"select {LINE} from {sent} where {anywhere} order by {LINE} limit {SHOWN}"
    ).fetchall()
    if found:
        raise ConfigurationError(
            f"{label}, line {', '.join(str(line) for (line,) in found)}: has a pseudonym that is "
            "not the one of its row, so it stands for no value",
            remedy="the lake may have another key since: export the rows again by `medallion "
            "quarantine export`, and write values, not pseudonyms",
        )


def _load(bronze: Bronze, delivery: Delivery, note: str) -> dict[str, Any]:
    """The record of the correction."""
    fingerprint = hashlib.sha256(f"correction:{delivery.sha256}".encode()).hexdigest()
    return new_load(bronze.loads, delivery, fingerprint, correction=note)


def _publish(
    bronze: Bronze, delivery: Delivery, load: Mapping[str, Any], delta: CorrectionDelta
) -> CorrectionOutcome:
    """Publish the corrected rows, if there are any."""
    connection, session = bronze.session.connection, bronze.session
    found = first_row(connection.execute(f"select count(*) from {delta.fixed}"))
    corrected = int(found[0]) if found else 0
    unchanged = delivery.parsed - corrected
    if not corrected:
        return CorrectionOutcome(0, unchanged)
    files, touched = bronze.staged(delta)
    days = Days.of([day for day in touched if day in session.days], session.days)
    addition = Addition([load], delta, files, touched, applies=False)
    bronze.publish(addition, days if bronze.table.day else None)
    return CorrectionOutcome(corrected, unchanged, tuple(touched), load["load_id"])
