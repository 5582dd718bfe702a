"""Fingerprints of what a day of silver is built from, and whether it still is.

Belongs here: the evidence by which stale days are found, also the business days that the
changes of a change day belong to. Does not belong here:
rebuilding them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from medallion_assets.bronze.changes.days import changes_by_day
from medallion_assets.core.errors import LakeError
from medallion_assets.core.naming import BRONZE
from medallion_assets.core.partitions import Days
from medallion_assets.core.shipped import platform_version
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_loads, read_versions
from medallion_assets.session import Session
from medallion_assets.silver.awaited import Awaited
from medallion_assets.silver.history import intervals_sql
from medallion_assets.silver.missing import missing_references
from medallion_assets.sources.drops.names import nearest
from medallion_assets.sources.extracts import read_windows
from medallion_assets.sources.origin import brings_files, is_incremental
from medallion_assets.tables.model import Table

Day = date | None
JUDGEMENT = "judgement"


@dataclass(frozen=True)
class InputFingerprints:
    """Fingerprints of what silver of a table is built from.

    Attributes:
        by_day: versions of tables that have days, by name and day.
        whole: versions of what concerns every day at once.
        missing: of parents that only have to be received, by name and day a fingerprint
            of the references that lead to none. Whether a parent came, went, is awaited or
            was never there shows in it, and only on the days that refer to it.
        history: how the history of the table is told; empty where none is kept. It has no
            days, so it counts for what has none.
        judgement: the rules of today, with parents that have no days. Published days stay as
            they are when it changes; a day that is asked for is judged anew.
    """

    by_day: Mapping[str, Mapping[Day, str]]
    whole: Mapping[str, str]
    missing: Mapping[str, Mapping[Day, str]]
    history: str = ""
    judgement: str = ""

    @classmethod
    def read(
        cls,
        session: Session,
        reader: SnapshotReader,
        table: Table,
        tables: Mapping[str, Table],
        sql: str,
        awaited: Awaited,
    ) -> InputFingerprints:
        """Read the present versions."""
        by_day, whole, undated = {}, {}, []
        for name in table.uses:
            versions = awaited.versions.get(name)
            if versions is None:
                found = read_versions(session.connection, reader, [tables[name].identifier])
                versions = {day: version for (_, day), version in found.items()}
            if table.day is None:
                whole[name] = versions.get(None, "")
            elif tables[name].day is not None:
                by_day[name] = versions
            else:
                undated.append(f"{name}={versions.get(None, '')}")
        if table.day is None:
            whole["rules"] = _statement_fingerprint(sql)
        missing = {
            key.parent: missing_references(session, reader, table, key, tables[key.parent], awaited)
            for key in table.foreign_keys
            if not key.part_of
        }
        history = _statement_fingerprint(intervals_sql(table, "")) if table.history else ""
        judgement = _statement_fingerprint("\n".join((sql, *undated, _limits(table))))
        return cls(by_day, whole, missing, history, judgement)

    def of(self, entry: Entry) -> dict[str, str]:
        """The versions that one day is built from."""
        day = entry.business_day
        return {
            "bronze": entry.bronze_version,
            **self.whole,
            **({"history": self.history} if self.history and day is None else {}),
            **{name: versions.get(day, "") for name, versions in self.by_day.items()},
            **{f"missing:{name}": found.get(day, "") for name, found in self.missing.items()},
        }

    def is_stale(self, entry: Entry) -> bool:
        """Whether a day was built from other versions than the present ones."""
        return any(entry.basis.get(name) != version for name, version in self.of(entry).items())

    def is_new(self, entry: Entry) -> bool:
        """Whether a day that is asked for would be built or judged otherwise than it was."""
        return self.is_stale(entry) or entry.basis.get(JUDGEMENT) != self.judgement


def _limits(table: Table) -> str:
    """What a day is judged by beside its rules, and the version of the platform."""
    return f"{table.threshold} {table.smallest_day} {platform_version()}"


def _statement_fingerprint(sql: str) -> str:
    """A fingerprint of the cleaning's statement, which compiles alike in every process."""
    return hashlib.sha256(sql.encode()).hexdigest()[:16]


def changes_of(
    session: Session, reader: SnapshotReader, table: Table, days: Days | None
) -> dict[Day, dict[Day, int]] | None:
    """By change day, the business days of its rows and how many each has.

    A dropped file's day is that of its arrival, or the nearest configured one; a day on
    which no file arrived has none to require.

    Returns:
        None where the days of the table are business days themselves.

    Raises:
        LakeError: the changes of a day were never read.
    """
    if days is None or not is_incremental(session.settings, table):
        return None
    dropped = brings_files(table.source)
    if not dropped:
        _require_extracted(session, reader, table, days)
    rows = reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
    span = [date.min, date.max] if dropped else [days.days[0], days.days[-1]]
    found = session.connection.execute(
        f"from ({changes_by_day(table, f'({rows})')}) where day between ? and ?", span
    ).fetchall()
    changed: dict[Day, dict[Day, int]] = defaultdict(dict)
    for arrived, business_day, number in found:
        day = nearest(arrived, session.days.first, session.days.last) if dropped else arrived
        if day in days.chosen:
            usable = business_day if business_day and business_day in session.days else None
            changed[day][usable] = changed[day].get(usable, 0) + number
    return changed


def _require_extracted(session: Session, reader: SnapshotReader, table: Table, days: Days) -> None:
    """Refuse days whose changes bronze was never asked for."""
    loads = read_loads(session.connection, reader, table.identifier)
    spans = [span for load in loads for span in read_windows(load["change_days"])]
    missing = [day for day in days.days if not any(day in span for span in spans)]
    if missing:
        raise LakeError(
            f"the changes of {table.identifier} were never read for {missing[0]}"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else ""),
            remedy=f"materialize bronze/{table.source}/{table.name} first",
        )
