"""The clauses of a table's description: decisions, references, rules, changes, histories.

Belongs here: the closed lists and records that `Table` is composed of, as plain data.
Does not belong here: the description as a whole (see ``model``), and what evaluates a
clause (see ``cleaning``, ``sources`` and ``silver``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from medallion_assets.tables.late_ibis import ir


class Action(StrEnum):
    """What happens to a row that breaks a rule."""

    QUARANTINE = "quarantine"
    """The row leaves the flow and is kept with all its reasons."""
    WARN = "warn"
    """The row stays; the check counts it."""
    STANDARDISE = "standardise"
    """The value was put into its standard form; the check counts it."""


class Pii(StrEnum):
    """How a column relates to a person."""

    NONE = "none"
    LOCATION = "location"
    """Area of residence: kept in silver, pseudonymised in quarantine and samples."""
    DIRECT = "direct"
    """Name, e-mail address, telephone, street: pseudonymised in silver and quarantine."""
    FREE_TEXT = "free_text"
    """Text a person wrote: e-mail addresses and telephone numbers are masked in silver."""


class DriftPolicy(StrEnum):
    """What becomes of a delivery whose columns are not those described."""

    EVOLVE = "evolve"
    """It is taken in."""
    QUARANTINE = "quarantine"
    """It is taken in, and its rows are rejected until the description says otherwise."""
    FREEZE = "freeze"
    """It is refused as a whole."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The policy of a table, by what changed. The order of columns never matters.

    Attributes:
        added: columns that are not described. Their values are kept in ``_extra``.
        missing: described columns that are not delivered; null, where the delivery is taken
            in. One that is required, or that a key, day or reference needs, always refuses it.
        retyped: columns whose source gives them another type than before. Each value is
            judged by itself as ever, so `DriftPolicy.QUARANTINE` would say nothing more.
    """

    added: DriftPolicy = DriftPolicy.EVOLVE
    missing: DriftPolicy = DriftPolicy.FREEZE
    retyped: DriftPolicy = DriftPolicy.EVOLVE

    def __post_init__(self) -> None:
        """Refuse a policy that means nothing."""
        if self.retyped is DriftPolicy.QUARANTINE:
            raise ValueError("values of a retyped column are judged one by one; use EVOLVE")


@dataclass(frozen=True, kw_only=True)
class ColumnDay:
    """The business day is the calendar day of one of the table's own columns.

    Attributes:
        zone: the shop's time zone, where the column is an instant.
    """

    column: str
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class ParentDay:
    """The business day is that of the parent row: ``column`` here = ``parent_column`` there."""

    parent: str
    column: str
    parent_column: str


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A reference to a parent; a row without one is quarantined as ``<parent>_missing``.

    Where the parent is merely not loaded, the reason is ``<parent>_not_loaded``.

    Attributes:
        part_of: true where the row is a part of its parent (an item of an order):
            it then waits in quarantine while the parent itself is rejected, so a
            sale is in or out as a whole. Otherwise it is enough that the parent
            was received: a seller's misspelt state must not take her sales away.
    """

    column: str
    parent: str
    parent_column: str
    part_of: bool = False


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Columns of another silver table, joined by its key as ``<table>__<column>``."""

    table: str
    column: str
    parent_column: str
    columns: tuple[str, ...]


Predicate = Callable[["ir.Table"], "ir.BooleanValue"]
"""True where a row breaks the rule; null counts as not broken."""

Tables = Mapping[str, "ir.Table"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A statement about one row, with its decision.

    Attributes:
        name: the reason code.
        trap: the number of the known trap it handles, in ``docs/rules.md``.
        breaks: true where the row breaks the rule.
    """

    name: str
    action: Action
    description: str
    breaks: Predicate
    trap: int | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A warning about several rows, or about rows that are not there.

    Attributes:
        count: from the silver tables (this one under its own name) to a table
            of ``business_day`` (null for tables without days) and ``rows``.
    """

    name: str
    description: str
    count: Callable[[Tables], ir.Table]
    uses: tuple[str, ...] = ()
    trap: int | None = None


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """What is too much to be true: more than ``share`` and at least ``rows``."""

    share: float = 0.5
    rows: int = 100

    def is_exceeded(self, found: int | Decimal, among: int | Decimal) -> bool:
        """Whether so many of so many are too much."""
        return found >= self.rows and found > among * Decimal(str(self.share))


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The table's changes are found by their time; rows are never just removed.

    Attributes:
        column: of the source, when a row changed. The source may keep only the present
            version of a row or every version. The column need not be described.
        zoned: whether it is an instant with a zone; else it is a local time of the shop.
    """

    column: str
    zoned: bool = False


@dataclass(frozen=True, kw_only=True)
class History:
    """The versions of a key are kept, each with the time from which and until which it speaks.

    Attributes:
        zone: the shop's time zone where the source's times are local ones, and so those
            of the history; None where they are instants, which are kept in UTC.
        by_arrival: whether the rows are lines of dropped files, several of which may name
            a key; of them the line speaks whose file arrived last.
    """

    zone: str | None = None
    by_arrival: bool = False
