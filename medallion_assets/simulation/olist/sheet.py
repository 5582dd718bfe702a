"""The rows of one file as text, and what is to become of each of them.

Belongs here: the book-keeping of injected defects: every row knows its fate, so
that expected counts follow from what was injected and not from a second
implementation of the platform's cleaning. Does not belong here: what to inject.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from enum import Enum

import numpy as np

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.tables.model import Table


class Fate(Enum):
    """Where a written row must end. Rows without a fate end in silver."""

    QUARANTINED = "quarantined"
    DUPLICATE = "duplicates"
    SUPERSEDED = "superseded"


class Sheet:
    """The columns of one file, in text, with the fate of the rows that do not reach silver.

    Attributes:
        table: the description of the table.
        columns: the cells, by column; an empty text is a null.
        owners: for parts of an order the number of that order.
        marks: rows that break a warn or standardise rule, by rule.
        reasons: reason codes of the quarantined rows.
        fates: fate of the rows that do not end in silver.
        removed: rows that are held but not written.
    """

    def __init__(
        self, table: Table, columns: dict[str, list[str]], rng: Rng, owners: Integers | None = None
    ) -> None:
        """Hold the clean rows; ``rng`` decides where additional rows appear in the file."""
        if tuple(columns) != table.column_names:
            raise ValueError(f"{table.name}: columns differ from the description")
        self.table = table
        self.columns = columns
        self.owners: list[int] = [] if owners is None else owners.tolist()
        self.marks: defaultdict[str, set[int]] = defaultdict(set)
        self.reasons: dict[int, tuple[str, ...]] = {}
        self.fates: dict[int, Fate] = {}
        self.removed: set[int] = set()
        self._rng = rng
        self._clean_rows = len(next(iter(columns.values())))
        self._behind: list[int] = []

    def __len__(self) -> int:
        """Rows held, the removed ones included."""
        return self._clean_rows + len(self._behind)

    def value(self, row: int, column: str) -> str:
        """The text of one cell."""
        return self.columns[column][row]

    def key(self, row: int) -> tuple[str, ...]:
        """The texts of the row's key."""
        return tuple(self.columns[column][row] for column in self.table.key)

    def put(self, row: int, texts: dict[str, str]) -> None:
        """Replace cells of one row."""
        for column, text in texts.items():
            self.columns[column][row] = text

    def copy(self, row: int, texts: dict[str, str] | None = None) -> int:
        """Add a copy of a clean row with some cells changed, somewhere after it in the file."""
        return self._add(row, texts, row + self._rng.one_below(self._clean_rows - row))

    def copy_before(self, row: int, texts: dict[str, str] | None = None) -> int:
        """Add a copy of a clean row with some cells changed, somewhere before it in the file."""
        return self._add(row, texts, self._rng.one_below(row + 1) - 1)

    def _add(self, row: int, texts: dict[str, str] | None, behind: int) -> int:
        """Add a copy that is written directly behind a clean row (-1: at the top)."""
        for cells in self.columns.values():
            cells.append(cells[row])
        if self.owners:
            self.owners.append(self.owners[row])
        self._behind.append(behind)
        self.put(len(self) - 1, texts or {})
        return len(self) - 1

    def remove(self, row: int) -> None:
        """Leave the row out of the file."""
        self.removed.add(row)

    def reject(self, row: int, reasons: Iterable[str]) -> None:
        """The row must end in quarantine with exactly these reasons."""
        self.fates[row] = Fate.QUARANTINED
        self.reasons[row] = tuple(sorted(reasons))

    def repeat(self, row: int) -> None:
        """Add an exact duplicate of the row."""
        self.fates[self.copy(row)] = Fate.DUPLICATE

    def supersede(self, row: int, old: dict[str, str], *, old_is_received_last: bool) -> None:
        """Add a version of the row that loses to it, differing in ``old``."""
        add = self.copy if old_is_received_last else self.copy_before
        self.fates[add(row, old)] = Fate.SUPERSEDED

    def mark(self, rule: str, rows: Iterable[int]) -> None:
        """Note that rows break a rule which leaves them in silver."""
        self.marks[rule].update(rows)

    def mark_texts(self, rule: str, column: str, matches: Callable[[str], bool]) -> None:
        """Note that the rows with certain texts in a column break such a rule."""
        self.mark(rule, (row for row, text in enumerate(self.columns[column]) if matches(text)))

    def order(self) -> list[int]:
        """The written rows in the order of the file."""
        places = np.concatenate([np.arange(self._clean_rows), np.array(self._behind) + 0.5])
        order: list[int] = np.argsort(places, kind="stable").tolist()
        return [row for row in order if row not in self.removed] if self.removed else order

    def silver_rows(self) -> list[int]:
        """The rows that must end in silver."""
        gone = self.fates.keys() | self.removed
        return [row for row in range(len(self)) if row not in gone]
