"""A sample of what another engine has staged, read again here.

Belongs here: choosing days, and comparing their rows with what was reported of them. Does not
belong here: what needs no rows (see ``engines.reported``).

It is drawn anew by each run and at least one day, so an engine that is wrong about many days is
found at once, and one that is wrong about few in the long run. A day larger than what a machine
reads in a moment is left out.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from medallion_assets.engines.cleaned import Cleaned, StagedCount
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.protocol import PinnedTable
from medallion_assets.engines.reported import PARTITION, untrue
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.checksums import blocks_of, carried, checksum
from medallion_assets.lake.footers import footer
from medallion_assets.session import Session
from medallion_assets.silver.contract import violations_by_day
from medallion_assets.silver.examination import STAGED, count_staged
from medallion_assets.tables.model import Table

Day = date | None
LARGEST_DAY = 32_000_000
"""Bytes of a day that are read again at most."""


def require_sample(session: Session, task: CleaningTask, table: Table, cleaned: Cleaned) -> None:
    """Read some days again; they stay readable as `STAGED` on the session's connection.

    Raises:
        EngineError: the files hold something else than was reported.
    """
    share = session.settings.engine_sample
    chosen = _chosen(session, cleaned, share) if share else {}
    if not chosen:
        return
    files = [file for days in chosen.values() for file in days]
    session.lake.storage.fetch(dict.fromkeys(files))
    for file in files:
        if (sum_ := carried(file.name)) and sum_ != checksum(blocks_of(file)):
            raise untrue(cleaned, f"the checksum of {file.name}", "it has another one")
    engine = DuckDBEngine(session.connection)
    engine.present(PinnedTable(STAGED, {str(file): 0 for file in files}, task.schema))
    reported = {staged.day: staged for staged in cleaned.staged}
    found = {staged.day: staged for staged in count_staged(engine, table, task.schema, STAGED)}
    days = [_day(name) for name in chosen]
    _require_same(cleaned, reported, found, days)
    told = {breach.day for breach in cleaned.breaches}
    for day, said in violations_by_day(session.connection, table, STAGED, days).items():
        if day not in told:
            raise untrue(cleaned, f"no breach of the contract on {day or 'any day'}", said[0])


def _chosen(session: Session, cleaned: Cleaned, share: float) -> dict[str, list[Path]]:
    """The staged files of the drawn days, by their directory; at least one day, if any is small."""
    by_day: defaultdict[str, list[Path]] = defaultdict(list)
    for file in map(Path, cleaned.silver):
        by_day[file.parent.name if file.parent.name.startswith(PARTITION) else ""].append(file)
    drawn = sorted(by_day, key=lambda name: sha256(f"{session.run_id} {name}".encode()).digest())
    wanted = max(1, round(share * len(drawn)))
    found: dict[str, list[Path]] = {}
    for name in drawn:
        size = sum(footer(session.lake.storage, file).size for file in by_day[name])
        if size <= LARGEST_DAY:
            found[name] = by_day[name]
        if len(found) == wanted:
            break
    return found


def _day(name: str) -> Day:
    """The day of a directory; none where the table has no days."""
    return date.fromisoformat(name.partition("=")[2]) if name else None


def _require_same(
    cleaned: Cleaned,
    reported: Mapping[Day, StagedCount],
    found: Mapping[Day, StagedCount],
    days: list[Day],
) -> None:
    """Compare the numbers of the days that were read again."""
    for day in days:
        if _numbers(reported.get(day)) != _numbers(found.get(day)):
            told = f"{_said(reported.get(day))} of {day or 'the table'}"
            raise untrue(cleaned, told, f"read again it is {_said(found.get(day))}")


def _numbers(staged: StagedCount | None) -> tuple[object, ...]:
    sums = tuple(amount or Decimal(0) for amount in staged.sums) if staged else ()
    return (staged.rows, staged.fingerprint, sums) if staged else ()


def _said(staged: StagedCount | None) -> str:
    return f"{staged.rows}-{staged.fingerprint}" if staged else "nothing"
