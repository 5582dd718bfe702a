"""Whether what another engine reports can be true, without reading its rows.

Belongs here: comparing an outcome with the footers of its files and its numbers with each other,
before anything relies on them. Does not belong here: rows that are read again (see
``silver.sampling``), and judging the data (see ``silver.audit``).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path, PurePosixPath

import pyarrow as pa
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema

from medallion_assets.core.errors import EngineError
from medallion_assets.engines.cleaned import Cleaned, Day
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.footers import Footer
from medallion_assets.tables.model import Table

PARTITION = "_partition="
WHOLE = "the table"
FooterOf = Callable[[Path], Footer]


def require_consistent(
    cleaned: Cleaned, task: CleaningTask, table: Table, footer: FooterOf
) -> None:
    """See that the files lie where they should and hold what was counted.

    Raises:
        EngineError: they do not, so that nothing of it may be published.
    """
    report = EngineReport(cleaned, table)
    silver = report.rows_held(cleaned.silver, task.silver, task.schema, footer)
    rejected = report.rows_held(cleaned.quarantine, task.quarantine, task.rejected_schema, footer)
    report.require_classes("silver", "valid", silver, dated=table.day is not None)
    report.require_classes("quarantined", "rejected", rejected, dated=True)
    report.require_staged(silver)
    report.require_totals()


class EngineReport:
    """What an engine reports of a table."""

    def __init__(self, cleaned: Cleaned, table: Table) -> None:
        """Name it."""
        self.cleaned = cleaned
        self.table = table

    def rows_held(
        self, files: Iterable[str], directory: str, schema: Schema, footer: FooterOf
    ) -> Counter[str]:
        """By the directory of their day, the rows of files, by their footers."""
        found: Counter[str] = Counter()
        seen: set[str] = set()
        wanted = schema_to_pyarrow(schema, include_field_ids=False)
        for file in files:
            if not _is_below(file, directory) or file in seen:
                raise self.untrue(f"the file {file}", "it is not one that it was to write, once")
            seen.add(file)
            found[_partition(file)] += self._rows(file, wanted, footer)
        return found

    def _rows(self, file: str, wanted: pa.Schema, footer: FooterOf) -> int:
        """The rows of a file, whose columns have the types that they should have."""
        try:
            metadata = footer(Path(file)).metadata
        except (pa.ArrowException, OSError) as error:
            raise self.untrue(f"the file {file}", f"it cannot be read: {error}") from error
        held = metadata.schema.to_arrow_schema()
        for column in wanted:
            place = held.get_field_index(column.name)
            kind = held.field(place).type if place >= 0 else None
            if kind is None or _plain(kind) != _plain(column.type):
                raise self.untrue(
                    f"the file {file}", f"its column {column.name} is {kind}, not {column.type}"
                )
        return int(metadata.num_rows)

    def require_classes(self, kind: str, said: str, held: Counter[str], *, dated: bool) -> None:
        """Compare the rows of a class with those of its files, day by day."""
        counted: Counter[str] = Counter()
        for count in self.cleaned.classes:
            if count.kind == kind:
                counted[f"{PARTITION}{count.day or 'unknown'}" if dated else ""] += count.rows
        folds = kind == "silver" and self.table.reduce is not None
        for part in sorted(held | counted):
            if held[part] == counted[part] or (folds and 0 < held[part] < counted[part]):
                continue
            told = f"{counted[part]} {said} rows of {part or WHOLE}"
            raise self.untrue(told, f"its files hold {held[part]}")

    def require_staged(self, held: Counter[str]) -> None:
        """Compare what was counted in the staged files with their footers and the valid rows."""
        dated = self.table.day is not None
        sums = self._valid_sums()
        for staged in self.cleaned.staged:
            part = f"{PARTITION}{staged.day or 'unknown'}" if dated else ""
            if staged.rows != held.pop(part, 0):
                told = f"{staged.rows} staged rows of {part or WHOLE}"
                raise self.untrue(told, "its files hold another number")
            money = tuple(amount or Decimal(0) for amount in staged.sums)
            if self.table.reduce is None and money != sums.get(staged.day, money):
                told = f"sums of {part or WHOLE}, {', '.join(map(str, money))}"
                raise self.untrue(told, "its valid rows sum up to others")
        if held:
            raise self.untrue("no staged rows of " + ", ".join(sorted(held)), "there are files")

    def _valid_sums(self) -> Mapping[Day, tuple[Decimal, ...]]:
        """The money of the valid rows by day, as they were classified."""
        return {
            count.day: tuple(amount or Decimal(0) for amount in count.sums)
            for count in self.cleaned.classes
            if count.kind == "silver"
        }

    def require_totals(self) -> None:
        """Compare the rows by day and rule with those by rule, which were asked separately."""
        found: defaultdict[str, int] = defaultdict(int)
        for count in self.cleaned.rules:
            found[count.rule] += count.rows
        totals = {count.rule: count.rows for count in self.cleaned.totals}
        for rule in sorted({*found, *totals}):
            if found.get(rule, 0) != totals.get(rule, 0):
                told = f"{found.get(rule, 0)} rows for {rule}"
                raise self.untrue(told, f"it counts {totals.get(rule, 0)} when it is asked again")

    def untrue(self, reported: str, found: str) -> EngineError:
        """That this report cannot be true."""
        return untrue(self.cleaned, reported, found)


def untrue(cleaned: Cleaned, reported: str, found: str) -> EngineError:
    """That a report cannot be true."""
    return EngineError(
        f"{cleaned.by}, reported {reported}, but {found}; nothing was published",
        remedy="see that the engine runs this version (docs/engines.md), then run again",
    )


def _plain(kind: pa.DataType) -> str:
    """A type without what writers differ in: nested names, and large or small offsets."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list of {_plain(kind.value_type)}"
    return str(kind).removeprefix("large_")


def _partition(file: str) -> str:
    """The directory of a file's day; nothing where the table has no days."""
    name = PurePosixPath(file).parent.name
    return name if name.startswith(PARTITION) else ""


def _is_below(file: str, directory: str) -> bool:
    """Whether a file lies in a directory, by a path without detours."""
    path = PurePosixPath(file)
    return path.is_relative_to(directory) and ".." not in path.parts
