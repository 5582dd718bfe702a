"""Quarantine in the asset graph: what silver's step writes beside silver.

Belongs here: specs, so that quarantine has a place in the lineage and can be an input, and what a
step of silver tells of it. Does not belong here: running anything; that step fills both at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dagster import AssetDep, AssetMaterialization, AssetSpec, DailyPartitionsDefinition

from medallion_assets.core.naming import OWNER, QUARANTINE, SILVER
from medallion_assets.lake.schemas import quarantine_schema
from medallion_assets.ledger.entries import Entry
from medallion_assets.orchestration.assets.metadata import definition_metadata, table_key
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets.tables.model import Table


def quarantine_spec(table: Table, partitions: DailyPartitionsDefinition) -> AssetSpec:
    """The asset of a table's rejected rows; not executable, it comes with silver."""
    return AssetSpec(
        table_key(QUARANTINE, table),
        deps=[AssetDep(table_key(SILVER, table))],
        description=f"{table.description} Rows that were rejected, each with all its reasons.",
        group_name=f"{table.source}_{QUARANTINE}",
        kinds={"iceberg"},
        owners=[OWNER],
        tags={"layer": QUARANTINE, "source": table.source},
        metadata=definition_metadata(QUARANTINE, table, quarantine_schema(table)),
        partitions_def=partitions if table.day else None,
    )


def quarantine_events(table: Table, outcome: SilverOutcome) -> Iterator[AssetMaterialization]:
    """Materializations of the days that hold rejected rows, or hold none any more.

    A day without rejected rows has no event, so a partition that is filled in the UI is one to
    look at. Where days are days of change, a day has the rows of the business days it touched.
    """
    for day in _days(outcome):
        rows = _rejected(outcome.entries, outcome.business_days(day))
        if rows or _rejected(outcome.former, outcome.business_days(day)):
            yield AssetMaterialization(
                table_key(QUARANTINE, table),
                partition=day.isoformat() if day else None,
                metadata={"dagster/partition_row_count": rows},
            )


def _days(outcome: SilverOutcome) -> list[date | None]:
    """The partitions that a step published: those asked for, and others that it changed."""
    if outcome.asked is None:
        return [] if outcome.failed else [None]
    rewritten = outcome.rewritten.days if outcome.rewritten and outcome.changed is None else ()
    changed = filter(outcome.differs, rewritten)
    return [
        day
        for day in sorted({*outcome.asked.days, *changed})
        if not outcome.failed.keys() & set(outcome.business_days(day))
    ]


def _rejected(entries: Mapping[date | None, Entry], days: Iterable[date | None]) -> int:
    """How many rejected rows some business days have."""
    return sum(int(entries[day].rows.quarantined) for day in days if day in entries)
