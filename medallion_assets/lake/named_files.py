"""A data file as its table names it, and what is wrong with it.

Belongs here: one file compared with what its table says of it, and what to do where it
differs. Does not belong here: going through all files (see ``verification``), and what a step
says that has read a damaged one (see ``damage``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable
from pyiceberg.types import DateType

from medallion_assets.core.errors import DamagedError
from medallion_assets.core.naming import BRONZE, BUSINESS_DAY, LEDGER, PAYOUTS, QUARANTINE, SILVER
from medallion_assets.lake.checksums import carried, checksum
from medallion_assets.lake.iceberg.contents import day_of
from medallion_assets.lake.storage.directory import Storage

REBUILD = "`medallion repair`, then `medallion run --all` builds it anew from bronze"
RESTORE = (
    "restore the file from a backup, or `medallion rollback` to a state of `medallion history` "
    "that does not need it and run again"
)


RESTORE_DECISION = (
    "restore the file from a backup: nothing makes anew what was decided; pay nothing before"
)


def remedy_for(identifier: str) -> str:
    """What helps when a file of a table is damaged."""
    layer = identifier.partition(".")[0]
    if layer == PAYOUTS:
        return RESTORE_DECISION
    return RESTORE if layer in {BRONZE, LEDGER} else REBUILD


@dataclass(frozen=True)
class Damage:
    """One thing that is not as it was published.

    Attributes:
        table: with its layer.
        day: the business day, a range of them, or empty where the table has none.
        file: below the lake; empty where values and not a file are meant.
    """

    table: str
    day: str
    file: str
    problem: str
    remedy: str

    @property
    def error(self) -> DamagedError:
        """The damage as an error."""
        day = f", {self.day}" if self.day else ""
        what = self.file or "its values"
        return DamagedError(what, f"({self.table}{day}) {self.problem}", remedy=self.remedy)


@dataclass(frozen=True)
class NamedFile:
    """A data file as a snapshot of its table names it.

    Attributes:
        key: below the lake.
        schema: the columns of the table.
    """

    table: str
    key: str
    entry: DataFile
    schema: Schema

    @property
    def columns(self) -> set[int]:
        """The ids of the columns that it has."""
        return set(self.entry.value_counts or {})

    @property
    def day(self) -> str:
        """The business day of its rows; the first and the last where they are of several."""
        layer = self.table.partition(".")[0]
        if layer in {SILVER, QUARANTINE} and len(self.entry.partition):
            return str(day_of(self.entry.partition[0]) or "no day")
        bounds = [self._bound(self.entry.lower_bounds), self._bound(self.entry.upper_bounds)]
        return " … ".join(dict.fromkeys(bound for bound in bounds if bound))

    def _bound(self, bounds: Mapping[int, bytes] | None) -> str:
        """The first or last business day by the statistics of the file."""
        day = next((field for field in self.schema.fields if field.name == BUSINESS_DAY), None)
        found = (bounds or {}).get(day.field_id) if day else None
        return "" if found is None else str(day_of(int(from_bytes(DateType(), found))))

    def damage(self, problem: str) -> Damage:
        """A damage of this file."""
        return Damage(self.table, self.day, self.key, problem, remedy_for(self.table))

    def size_damage(self, size: int | None) -> Damage | None:
        """What is wrong with the file by its size; None of a missing one."""
        expected = int(self.entry.file_size_in_bytes)
        if size is None:
            return self.damage(f"is missing; expected {expected:,} bytes")
        if size != expected:
            return self.damage(f"has {size:,} bytes; expected {expected:,}")
        return None

    def content_damage(self, blocks: Callable[[str], Iterable[bytes]]) -> Damage | None:
        """What is wrong with the file by its content; nothing where no checksum is known."""
        expected = carried(self.key)
        found = checksum(blocks(self.key)) if expected else None
        if found == expected:
            return None
        return self.damage(f"was changed: its checksum is {found}; expected {expected}")


def damage_from(table: str, error: DamagedError) -> Damage:
    """The damage that keeps a table from being read at all."""
    return Damage(table, "", error.file, error.flaw, error.remedy)


def named_files(
    storage: Storage, identifier: str, table: IcebergTable, entries: Iterable[DataFile]
) -> list[NamedFile]:
    """Data files of a table by their keys."""
    schema = table.schema()
    return [
        NamedFile(identifier, key_of(storage, entry.file_path), entry, schema) for entry in entries
    ]


def key_of(storage: Storage, uri: str) -> str:
    """A file below the lake."""
    return storage.path(uri).relative_to(storage.root).as_posix()


def lost_table(identifier: str) -> DamagedError:
    """A table that the ledger names and the catalogue does not have."""
    return DamagedError(
        identifier,
        "was published, but the catalogue does not have it or its published snapshot any more",
        remedy="restore the catalogue from a backup, or `medallion repair` once it is removed",
    )
