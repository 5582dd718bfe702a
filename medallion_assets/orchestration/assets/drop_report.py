"""What a bronze step of dropped files tells Dagster: counts, and a check of its files.

Belongs here: the check ``files``, which warns of every file that was not taken in, and of records
that cannot be read. The others were, so the run goes on. Does not belong here: judging a file.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    DailyPartitionsDefinition,
)

from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.core.naming import BRONZE
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.ledger.drops import SET_ASIDE, Attempt, Outcome
from medallion_assets.orchestration.assets.metadata import table_key
from medallion_assets.sources.drops.names import drop_day
from medallion_assets.sources.origin import brings_files
from medallion_assets.tables.model import Table

FILES = "files"
REFUSED = (*SET_ASIDE, Outcome.CHANGED)
LONGEST = 2000
"""Signs of a description; `medallion drops` tells the rest."""


def file_checks(table: Table, partitions: DailyPartitionsDefinition) -> list[AssetCheckSpec]:
    """The check of a table of dropped files; none of other tables."""
    if not brings_files(table.source):
        return []
    return [
        AssetCheckSpec(
            FILES,
            asset=table_key(BRONZE, table),
            description="Every dropped file was taken in, or recognised as taken in before. "
            "Warns of those that were not, of records that cannot be read, and of files that say "
            "again what others have said, with the reason.",
            partitions_def=partitions if table.day else None,
        )
    ]


def file_results(
    context: AssetExecutionContext, table: Table, outcome: BronzeOutcome, days: Days | None
) -> list[AssetCheckResult]:
    """The result of the check; over a range also one a day, which is logged."""
    if not brings_files(table.source):
        return []
    for day in days.days if days is not None and len(days.days) > 1 else ():
        result = _result(table, [a for a in outcome.attempts if _day(a, days) == day])
        context.log_event(
            AssetCheckEvaluation(
                asset_key=table_key(BRONZE, table),
                check_name=FILES,
                passed=result.passed,
                metadata=dict(result.metadata or {}),
                severity=result.severity,
                description=result.description,
                partition=day.isoformat(),
            )
        )
    return [_result(table, outcome.attempts)]


def _day(attempt: Attempt, days: Days | None) -> date | None:
    """The partition that a file belongs to."""
    date_range: DayRange | None = days.date_range if days else None
    return drop_day(attempt.arrived_at, date_range.first, date_range.last) if date_range else None


def _result(table: Table, attempts: Sequence[Attempt]) -> AssetCheckResult:
    """Whether no file was refused or held, and nothing is said of those that were loaded."""
    told = [
        one
        for one in attempts
        if one.outcome in REFUSED or (one.outcome == Outcome.LOADED and one.error)
    ]
    description = "; ".join(f"{attempt.file_name}: {attempt.error}" for attempt in told)
    return AssetCheckResult(
        passed=not told,
        asset_key=table_key(BRONZE, table),
        check_name=FILES,
        severity=AssetCheckSeverity.WARN,
        description=description[:LONGEST] or None,
        metadata=_counts(attempts),
    )


def _counts(attempts: Sequence[Attempt]) -> dict[str, Any]:
    """Files by outcome, and rows that files withdrew."""
    counted = Counter(str(attempt.outcome) for attempt in attempts)
    withdrawn = sum(attempt.withdrawn or 0 for attempt in attempts)
    return {**dict(sorted(counted.items())), "withdrawn rows": withdrawn}


def drop_counts(outcome: BronzeOutcome, *, partitioned: bool) -> dict[str, Any]:
    """What the step did; of a table without days also what bronze holds."""
    metadata = {**_counts(outcome.attempts), "appended rows": outcome.appended}
    if not partitioned:
        metadata["dagster/row_count"] = int(outcome.entries[None].rows.bronze)
    return metadata
