"""A source system: its tables, where its days begin, and how it delivers.

Belongs here: the record and what a description of a system must meet. Does not belong here: any
system (see ``systems.built_in``), and which ones a process knows (see ``systems.registry``).
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from medallion_assets.core.naming import LAYERS, PLAIN_NAME, REASONS, SILVER_DAY
from medallion_assets.tables.coherence import ContradictionError, require_coherent
from medallion_assets.tables.model import ColumnDay, ParentDay, Table
from medallion_assets.tables.readers import PlaceSetting, Reader

TECHNICAL = frozenset({SILVER_DAY, REASONS})
"""Columns that the platform adds itself."""
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, kw_only=True)
class SourceSystem:
    """A source system.

    Attributes:
        name: of the system, of its schema in a database, and the middle of asset keys; its
            settings are named by it.
        time_zone: of its business days, by its name in the IANA database.
        currency: of its money, by its ISO 4217 code.
        tables: parents before children.
        reader: how it delivers.
        gold: the directory of the dbt project that it brings; None where it has no gold of its own.
    """

    name: str
    time_zone: str
    currency: str
    tables: tuple[Table, ...]
    reader: Reader
    gold: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a description that contradicts itself, at import and by name."""
        if not re.fullmatch(PLAIN_NAME, self.name) or self.name in LAYERS:
            raise ContradictionError(
                f"{self.name!r} cannot name a source system: expected small letters, digits and "
                f"single underscores, beginning with a letter, and none of {sorted(LAYERS)}",
                "name",
            )
        if not CURRENCY.fullmatch(self.currency):
            raise ContradictionError(
                f"{self.name}: {self.currency!r} is no currency, such as EUR", "currency"
            )
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError) as error:
            raise ContradictionError(
                f"{self.name}: {self.time_zone!r} is no time zone of the IANA database", "time_zone"
            ) from error
        self._require_tables()

    @cached_property
    def by_name(self) -> dict[str, Table]:
        """The tables by their names."""
        return {table.name: table for table in self.tables}

    @property
    def stored_names(self) -> list[tuple[str, str]]:
        """Tables with the names under which they, and their histories, are stored."""
        histories = [table for table in self.tables if table.history is not None]
        return [
            *((table.name, table.identifier) for table in self.tables),
            *((table.name, table.history_identifier) for table in histories),
        ]

    def _require_tables(self) -> None:
        """Refuse tables that are doubled, another system's, or placed before a parent."""
        if not self.tables:
            raise ContradictionError(f"{self.name} has no tables", "tables")
        names = [stored for _, stored in self.stored_names]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise ContradictionError(
                f"{self.name}: table {doubled[0]} is described twice", "tables"
            )
        for number, table in enumerate(self.tables):
            self._require_own(table)
            self._require_names(table)
            self._require_file(table)
            earlier = {other.name for other in self.tables[: number + 1]}
            self._require_parents(table, earlier)
            self._require_coherent(table)

    def _require_coherent(self, table: Table) -> None:
        """Refuse a table whose parts do not go together, by where it stands."""
        try:
            require_coherent(table, self.by_name)
        except ContradictionError as error:
            raise ContradictionError(str(error), "tables", table.name, *error.path) from None

    def _require_file(self, table: Table) -> None:
        """Refuse a table that an export could hold under no name."""
        if not table.file_name and self.reader.settings == (PlaceSetting.EXPORT,):
            raise ContradictionError(
                f"{self.name}.{table.name} has no file_name, by which it is found in an export",
                "tables",
                table.name,
            )

    def _require_own(self, table: Table) -> None:
        """Refuse a table of another system, or with days of another time zone."""
        if table.source != self.name:
            raise ContradictionError(
                f"{self.name}: table {table.name} says source={table.source!r}; a copy for this "
                f"system is dataclasses.replace(table, source={self.name!r})",
                "tables",
                table.name,
            )
        zone = table.day.zone if isinstance(table.day, ColumnDay) else None
        history = table.history.zone if table.history else None
        for other in (zone, history):
            if other is not None and other != self.time_zone:
                raise ContradictionError(
                    f"{self.name}.{table.name} has days of {other}, its system of {self.time_zone}"
                )

    def _require_names(self, table: Table) -> None:
        """Refuse names that are no plain ones, or that the platform gives itself."""
        if not re.fullmatch(PLAIN_NAME, table.name):
            raise ContradictionError(
                f"{self.name}: {table.name!r} cannot name a table: expected small letters, digits "
                "and single underscores, beginning with a letter",
                "tables",
                table.name,
            )
        taken = [
            column.name
            for column in table.silver_columns
            if column.name in TECHNICAL or column.name.startswith("_")
        ]
        if taken:
            raise ContradictionError(
                f"{self.name}.{table.name}: the platform has a column {taken[0]} itself; deliver "
                "it under another name",
                "tables",
                table.name,
            )

    def _require_parents(self, table: Table, earlier: set[str]) -> None:
        """Refuse references to tables that are not there, and to parents that come later."""
        day = {table.day.parent} if isinstance(table.day, ParentDay) else set()
        known = {other.name for other in self.tables}
        if unknown := {*table.uses, *table.bronze_uses, *day} - known:
            raise ContradictionError(
                f"{self.name}.{table.name} refers to {sorted(unknown)}, which the system does not "
                "have",
                "tables",
                table.name,
            )
        if late := [key.parent for key in table.foreign_keys if key.parent not in earlier]:
            raise ContradictionError(
                f"{self.name}.{table.name} comes before its parent {late[0]}; put parents first",
                "tables",
                table.name,
            )
