"""The bronze step of one table: the choice among the four ways in which a source delivers.

Belongs here: the choice. Does not belong here: the steps (see ``bronze.snapshot.step``,
``bronze.changes.step`` and ``bronze.files.step``; corrections come by hand, not by a step).
"""

from collections.abc import Mapping

from medallion_assets.bronze.changes.step import extract_changes
from medallion_assets.bronze.files.step import ingest_files
from medallion_assets.bronze.outcome import BronzeOutcome
from medallion_assets.bronze.snapshot.step import compare_snapshot
from medallion_assets.core.partitions import Days
from medallion_assets.session import Session
from medallion_assets.sources.origin import brings_files, is_incremental
from medallion_assets.tables.model import Table


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
        accept_removals: believe a delivery that takes away most rows, or all of a day.

    Raises:
        BadDeliveryError: the delivery cannot be taken in; nothing was changed.
    """
    if brings_files(table.source):
        return ingest_files(session, table, tables, days)
    if days is not None and is_incremental(session.settings, table):
        return extract_changes(session, table, tables, days, accept_removals=accept_removals)
    return compare_snapshot(session, table, tables, days, accept_removals=accept_removals)
