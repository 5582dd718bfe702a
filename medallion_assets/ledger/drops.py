"""Attempts to take in dropped files, as the ledger keeps them.

Belongs here: the record of an attempt, what the records tell of a file, Iceberg in and
out. Does not belong here: deciding what becomes of a file (see ``bronze.files.intake``).

An attempt is recorded as started, durably, before its file is read into rows, and as
completed in the publication that holds the rows. One that is found started was
interrupted: its rows were never published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import duckdb

from medallion_assets.lake.changes import Change
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import FILE_DROPS, rows_sql, stage_rows
from medallion_assets.session import Session

REMEDY = " (remedy: "
"""Stands in an error between what is wrong and what to do."""
LATEST = datetime(9999, 12, 30, tzinfo=UTC).timestamp()
"""The latest time that is kept; a file may carry any."""


class Status(StrEnum):
    """Whether an attempt is over."""

    ACTIVE = "A"
    INACTIVE = "I"


class Outcome(StrEnum):
    """What became of a file."""

    STARTED = "started"
    LOADED = "loaded"
    """Its rows speak."""
    REJECTED = "rejected"
    """It cannot be taken in as a whole; it lies below ``error``."""
    HELD = "held"
    """Most of its lines are said by other files; it lies below ``held`` until somebody decides."""
    WITHDRAWN = "withdrawn"
    """Somebody took its rows back; it speaks no more."""
    DUPLICATE = "duplicate"
    """Its bytes were loaded already; it changed nothing."""
    CHANGED = "changed"
    """Somebody wrote it while it was read; it waits for the next run."""
    INTERRUPTED = "interrupted"
    """The run died; the file is taken in anew."""


SET_ASIDE = (Outcome.REJECTED, Outcome.HELD)
"""Outcomes of files that are not taken in; one that is put back is tried again."""
MOVED = (Outcome.LOADED, Outcome.DUPLICATE, Outcome.WITHDRAWN, *SET_ASIDE)
"""Outcomes after which a file does not lie in ``incoming`` any more."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to take in one file. The columns of ``ledger.file_drops`` say what is what."""

    table_name: str
    attempt_id: str
    file_name: str
    file_id: str
    location: str
    status: str
    outcome: str
    arrived_at: datetime
    size: int
    sha256: str | None
    modified_at: datetime
    created_at: datetime
    updated_at: datetime
    received: int | None = None
    bronze: int | None = None
    unchanged: int | None = None
    unparsable: int | None = None
    withdrawn: int | None = None
    load_id: str | None = None
    error: str | None = None
    run_id: str = ""

    def ended(self, outcome: Outcome, **values: Any) -> Attempt:  # noqa: ANN401 - its own fields
        """The attempt once it is over."""
        ended = replace(self, status=Status.INACTIVE, outcome=outcome, updated_at=utc_now())
        return replace(ended, **values)


def utc(seconds: float) -> datetime:
    """Seconds since 1970 as the ledger keeps times."""
    return datetime.fromtimestamp(min(max(seconds, 0), LATEST), tz=UTC).replace(tzinfo=None)


def utc_now() -> datetime:
    """The time, as the ledger keeps times."""
    return datetime.now(tz=UTC).replace(tzinfo=None)


def without_open(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts, those that are open marked as interrupted. The lease has to be held."""
    error = "the run ended before the file was loaded; nothing of it was published"
    return [
        one.ended(Outcome.INTERRUPTED, error=error) if one.status == Status.ACTIVE else one
        for one in attempts
    ]


def current_attempts(attempts: Iterable[Attempt]) -> dict[str, Attempt]:
    """By file, the attempt whose bytes its rows are."""
    current: dict[str, Attempt] = {}
    for one in attempts:
        if one.outcome == Outcome.LOADED:
            current[one.file_name] = one
        elif one.outcome == Outcome.WITHDRAWN:
            current.pop(one.file_name, None)
    return current


def left_from(
    attempts: Iterable[Attempt], name: str, sha256: str | None, modified: datetime
) -> Attempt | None:
    """The attempt after which a file, as it lies in ``incoming``, had to leave it.

    It is the last one that set the file aside, or the last one that took it in; None where
    the file was written since, or withdrawn.
    """
    mine = [one for one in attempts if one.file_name == name and one.outcome in MOVED]
    withdrawn = [at for at, one in enumerate(mine) if one.outcome == Outcome.WITHDRAWN]
    mine = mine[withdrawn[-1] + 1 :] if withdrawn else mine
    taken_in = [one for one in mine if one.outcome not in SET_ASIDE]
    last = (*mine[-1:], *taken_in[-1:])
    return next((one for one in last if (one.sha256, one.modified_at) == (sha256, modified)), None)


def last_arrived(attempts: Iterable[Attempt]) -> Attempt | None:
    """Of attempts that speak, the one whose file arrived last."""
    return max(attempts, key=lambda one: (one.arrived_at, one.attempt_id), default=None)


def read_attempts(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, table_name: str
) -> list[Attempt]:
    """The attempts of a table, oldest first."""
    query = rows_sql(reader, FILE_DROPS, frozenset({table_name}))
    found = connection.sql(f"from ({query}) order by attempt_id").to_arrow_table().to_pylist()
    return [Attempt(**row) for row in found]


def stage_attempts(session: Session, table_name: str, attempts: Sequence[Attempt]) -> Change:
    """Stage all attempts of a table as they shall be."""
    rows = [asdict(one) for one in attempts]
    return stage_rows(session, FILE_DROPS, table_name, rows)
