"""Appending a load to bronze, whatever its rows come from.

Belongs here: the relation of the rows that bronze holds, and publishing new rows with
their ledger entries and the record of their load. Does not belong here: which rows are
new (see ``bronze.delta`` and the strategies that make one).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pyiceberg.schema import Schema

from medallion_assets.bronze.accounting import Addition, account_for
from medallion_assets.bronze.delta import Delta, Relation, define, held_relation, touched_days
from medallion_assets.bronze.drift import recorded
from medallion_assets.bronze.loads import NO_LOAD, corrections
from medallion_assets.core.naming import BRONZE
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.lake.changes import Change
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import UNPARTITIONED, bronze_schema
from medallion_assets.lake.tags import source_tags
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import (
    LOADS,
    ensure,
    read_entries,
    read_loads,
    stage_entries,
    stage_loads,
)
from medallion_assets.session import Session
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class Bronze:
    """Bronze of a table as a step finds it.

    Attributes:
        known: the table's ledger, by business day.
        loads: its loads, oldest first.
    """

    session: Session
    table: Table
    reader: SnapshotReader
    known: Mapping[date | None, Entry]
    loads: Sequence[dict[str, Any]]

    @classmethod
    def of(cls, session: Session, reader: SnapshotReader, table: Table) -> Bronze:
        """Read the table's ledger."""
        for identifier in (ENTRIES, LOADS):
            ensure(session, identifier)
        known = read_entries(session.connection, reader, table.identifier)
        loads = read_loads(session.connection, reader, table.identifier)
        return cls(session, table, reader, known, loads)

    @property
    def identifier(self) -> str:
        """The table in the lake."""
        return f"{BRONZE}.{self.table.identifier}"

    @property
    def corrections(self) -> tuple[str, ...]:
        """The ids of the loads that corrected rows by hand."""
        return corrections(self.loads)

    @cached_property
    def schema(self) -> Schema:
        """The columns of the table, which is created where it is missing."""
        return self.session.ensure(
            self.identifier,
            bronze_schema(self.table),
            UNPARTITIONED,
            comment=self.table.description,
            tags=source_tags(BRONZE, self.table),
        )

    @cached_property
    def held(self) -> Relation:
        """All rows that bronze has, as the reader found them."""
        rows = self.reader.sql(self.identifier, self.schema)
        return define(self.session.connection, held_relation(self.table), rows)

    def knows_range(self, date_range: DayRange | None) -> bool:
        """Whether the ledger speaks of the table, and of the configured days, already."""
        known = self.known.get(None)
        return known is not None and known.basis.get("window") == str(date_range)

    def staged(self, delta: Delta) -> tuple[list[Path], list[date]]:
        """The rows of a delta as files that no table names yet, and the days it touches."""
        connection = self.session.connection
        directory = self.session.lake.data_directory(self.identifier)
        files = stage(connection, delta.rows, self.schema, directory)
        return files, touched_days(connection, delta)

    def is_new(self, load: Mapping[str, Any]) -> bool:
        """Whether a load is not on record yet."""
        return load != NO_LOAD and load not in self.loads

    def publish(
        self, addition: Addition, days: Days | None, also: Sequence[Change] = ()
    ) -> tuple[dict[date | None, Entry], int]:
        """Publish staged rows with the ledger of the touched days.

        Args:
            days: the days that were asked for; None for tables without days.
            also: what is to become visible together with the rows.

        Returns:
            The table's ledger, and how many rows were appended.

        Raises:
            OutdatedError: what it was made from has changed meanwhile.
        """
        name = self.table.identifier
        entries, rows = account_for(
            self.session, self.table, days, self.known, addition, self.held, self.schema
        )
        changes = [*also]
        if addition.files or self.identifier not in self.reader.heads:  # readers find it, if empty
            changes.append(Change(self.identifier, addition.files))
        new = [dict(load) for load in addition.loads if self.is_new(load)]
        if new:
            changes.append(stage_loads(self.session, name, [*self.loads, *new]))
        if any(addition.drift.values()):
            changes.append(recorded(self.session, self.reader, self.table, addition.drift))
        ledger = stage_entries(self.session, name, entries.values())
        self.session.commit(self.reader, changes, ledger)
        return entries, rows
