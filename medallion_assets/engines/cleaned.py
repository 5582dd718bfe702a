"""What became of the rows of a cleaned table: plain data, also as JSON.

Belongs here: what an engine answers, wherever it runs. Does not belong here: counting it (see
``silver.clean`` and ``silver.examination``), and whether it can be true (see ``reported``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

Day = date | None


@dataclass(frozen=True)
class ClassCount:
    """Rows of a class on a day, and their sum of each money column in reais."""

    day: Day
    kind: str
    rows: int
    sums: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class RuleCount:
    """Rows of a day that break a rule: rejected for it, or valid and counted."""

    day: Day
    rule: str
    rows: int


@dataclass(frozen=True)
class StagedCount:
    """What the staged silver files hold of a day, as they are read again.

    Attributes:
        fingerprint: of all values (see ``fingerprints``).
    """

    day: Day
    rows: int
    fingerprint: str
    sums: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class ReceivedMoney:
    """Money of a day as it lies in bronze: sums, and how many values are none."""

    day: Day
    sums: tuple[Decimal | None, ...]
    unreadable: tuple[int, ...]


@dataclass(frozen=True)
class Breach:
    """How staged rows of a day break the contract of their table, in a short sentence."""

    day: Day
    told: str


@dataclass(frozen=True)
class Cleaned:
    """What became of the rows.

    Attributes:
        silver: staged files of the valid rows, folded to the table's grain.
        quarantine: staged files of the rejected rows, with all their reasons.
        classes: counted while rows were classified.
        rules: the same of rejected and valid rows by rule.
        totals: by rule, counted once more: rejected rows in their staged files.
        staged: counted in the staged files of silver.
        money: counted in bronze, without the cleaning in between.
        findings: valid rows, or days, by finding.
        breaches: of the contract; pandera says them anew where the rows are at hand.
        checksums: of the files that do not carry theirs in their names.
        by: who did it, for messages.
        stored: whether the files lie where the lake lies already.
    """

    silver: tuple[str, ...]
    quarantine: tuple[str, ...]
    classes: tuple[ClassCount, ...]
    rules: tuple[RuleCount, ...]
    totals: tuple[RuleCount, ...] = ()
    staged: tuple[StagedCount, ...] = ()
    money: tuple[ReceivedMoney, ...] = ()
    findings: tuple[RuleCount, ...] = ()
    breaches: tuple[Breach, ...] = ()
    checksums: tuple[tuple[str, str], ...] = ()
    stored: bool = False
    by: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """All staged files."""
        return (*self.silver, *self.quarantine)

    def rows(self, kind: str) -> int:
        """How many rows of a class there are."""
        return sum(count.rows for count in self.classes if count.kind == kind)

    def located(self, place: Callable[[str], str]) -> Cleaned:
        """The same with every path as another machine names it."""
        return replace(
            self,
            silver=tuple(map(place, self.silver)),
            quarantine=tuple(map(place, self.quarantine)),
            checksums=tuple((place(file), sum_) for file, sum_ in self.checksums),
        )

    def to_json(self) -> str:
        """The outcome as text."""
        return CLEANED.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Cleaned:
        """The outcome that `to_json` wrote."""
        return CLEANED.validate_json(text)


CLEANED: TypeAdapter[Cleaned] = TypeAdapter(Cleaned)
