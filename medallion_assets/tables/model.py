"""The vocabulary in which a table is described, once, as data.

Belongs here: the records (`Table`, `Column` ...; their clauses are in ``clauses``) and what a
description must meet. Does not belong here: any table (see ``systems.olist``), reading, writing.
Assets, columns, casts, rules, checks and pages are derived from these records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property

from medallion_assets.core.naming import VALID_FROM, VALID_TO
from medallion_assets.tables.clauses import (
    Action,
    Changes,
    ColumnDay,
    Drift,
    DriftPolicy,
    Finding,
    ForeignKey,
    History,
    Lookup,
    ParentDay,
    Pii,
    Rule,
    Tables,
    Threshold,
)
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.late_ibis import ir
from medallion_assets.tables.notation import Notation
from medallion_assets.tables.types import ColumnType, Identifier, Money

__all__ = [
    "Action",
    "Changes",
    "Column",
    "ColumnDay",
    "Derived",
    "Drift",
    "DriftPolicy",
    "Finding",
    "ForeignKey",
    "History",
    "Lookup",
    "ParentDay",
    "Pii",
    "Rule",
    "Table",
    "Tables",
    "Threshold",
]

Expression = Callable[["ir.Table"], "ir.Value"]


@dataclass(frozen=True)
class Column:
    """One column as the source delivers it and as silver types it.

    Attributes:
        required: a null is quarantined as ``<name>_null``.
        clean: what gives the trimmed text its standard form before it is typed, such as a city's.
        header: the name that a source gives it, where that is another one.
        formerly: other names under which a source may still deliver it.
        notation: how its values are written; that of its table where it says nothing.
        filled: what the reader of a dropped file adds: ``file_id``, ``file_name`` or ``line``.
    """

    name: str
    type: ColumnType
    description: str
    _: KW_ONLY
    required: bool = False
    pii: Pii = Pii.NONE
    clean: Callable[[ir.StringValue], ir.StringValue] | None = None
    header: str = ""
    formerly: tuple[str, ...] = ()
    notation: Notation | None = None
    filled: str = ""

    @property
    def other_names(self) -> tuple[str, ...]:
        """The names beside its own by which it is known in a delivery."""
        return (self.header, *self.formerly) if self.header else self.formerly


@dataclass(frozen=True)
class Derived:
    """A silver column that the source does not deliver."""

    name: str
    type: ColumnType
    description: str
    _: KW_ONLY
    expression: Expression
    pii: Pii = Pii.NONE


@dataclass(frozen=True, kw_only=True)
class Table:
    """One source table from its file to its silver form.

    Attributes:
        file_name: its name in the source's file export; empty where there is none.
        key: columns that identify a silver row.
        day: where the business day comes from; None for reference tables, which
            have no days and are replaced as a whole.
        changed_at: columns whose latest value dates a version of the row. Of several
            versions of a key the latest change survives, then the row received last.
        changes: how an operational database tells what changed; None where it is read whole.
        history: where every version of a key is kept in silver beside the latest one.
        optional: the export may lack the file.
        form: in which its CSV files are written, of an export and of dropped files.
        sheet: that holds it in an Excel workbook; else that of its name, or the only filled one.
        notation: how values are written, in columns that do not say it themselves.
        threshold: how many rejected rows block a day.
        removals: how many keys that are gone or without a day at once refuse a delivery.
        smallest_day: rows that a day must have had for their loss to be refused.
        reduce: for tables whose silver grain is coarser than a received row:
            folds the valid rows into one per key.
    """

    source: str
    name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    day: ColumnDay | ParentDay | None = None
    file_name: str = ""
    changed_at: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    rules: tuple[Rule, ...] = ()
    findings: tuple[Finding, ...] = ()
    reduce: Callable[[ir.Table], ir.Table] | None = None
    drift: Drift = field(default_factory=Drift)
    changes: Changes | None = None
    history: History | None = None
    optional: bool = False
    form: FileForm = PLAIN
    sheet: str = ""
    notation: Notation | None = None
    threshold: Threshold = field(default_factory=Threshold)
    removals: Threshold = field(default_factory=Threshold)
    smallest_day: int = 1

    def __post_init__(self) -> None:
        """Refuse a description that contradicts itself, at import and by name."""
        names = [column.name for column in self.silver_columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.source}.{self.name}: a column is described twice")
        known = [name for column in self.columns for name in (column.name, *column.other_names)]
        if doubled := sorted({name for name in known if known.count(name) > 1}):
            raise ValueError(f"{self.source}.{self.name}: {doubled[0]!r} names two columns")
        if self.notation is not None:
            columns = (replace(c, notation=c.notation or self.notation) for c in self.columns)
            object.__setattr__(self, "columns", tuple(columns))
        used = {*self.key, *self.changed_at, *(fk.column for fk in self.foreign_keys)}
        if self.day is not None:
            used.add(self.day.column)
        if unknown := used - {column.name for column in self.columns}:
            raise ValueError(f"{self.source}.{self.name}: unknown columns {sorted(unknown)}")
        if self.history is not None and (reason := self._without_history()):
            raise ValueError(f"{self.source}.{self.name} cannot keep a history: {reason}")

    def _without_history(self) -> str | None:
        """Why versions of a key could not be told from its received rows alone."""
        if self.reduce is not None:
            return "several keys are folded into one"
        if isinstance(self.day, ParentDay) or (self.day and self.lookups):
            return "whether a row is valid depends on the day of another table"
        if {VALID_FROM, VALID_TO} & {column.name for column in self.silver_columns}:
            return f"it has a column {VALID_FROM} or {VALID_TO} itself"
        keys = [column for column in self.columns if column.name in self.key]
        plain = all(isinstance(column.type, Identifier) and not column.clean for column in keys)
        return None if plain else "only an identifier has one text for each value of the key"

    @cached_property
    def needed(self) -> frozenset[str]:
        """The columns without which a row cannot be placed, judged or told from others."""
        day = {self.day.column} if self.day else set()
        required = {column.name for column in self.columns if column.required}
        references = {key.column for key in self.foreign_keys}
        return frozenset({*self.key, *self.changed_at, *day, *required, *references})

    @property
    def identifier(self) -> str:
        """The name in every schema of the lake, for example ``olist_orders``."""
        return f"{self.source}_{self.name}"

    @property
    def history_identifier(self) -> str:
        """The name of the table of its versions in silver, where they are kept."""
        return f"{self.identifier}_history"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The received columns, in the order of the description."""
        return tuple(column.name for column in self.columns)

    @property
    def delivered_names(self) -> tuple[str, ...]:
        """The columns that a delivery has to have; the reader fills in the others."""
        return tuple(column.name for column in self.columns if not column.filled)

    @property
    def written_names(self) -> tuple[str, ...]:
        """The same, as the source names them."""
        return tuple(column.header or column.name for column in self.columns if not column.filled)

    @property
    def silver_columns(self) -> tuple[Column | Derived, ...]:
        """The columns of the silver table without its technical ones."""
        return (*self.columns, *self.derived)

    @property
    def money_columns(self) -> tuple[str, ...]:
        """The columns whose sums the ledger balances to the cent."""
        return tuple(column.name for column in self.columns if isinstance(column.type, Money))

    @property
    def personal_columns(self) -> frozenset[str]:
        """The silver columns that relate to a person."""
        return frozenset(item.name for item in self.silver_columns if item.pii is not Pii.NONE)

    @property
    def direct_columns(self) -> tuple[str, ...]:
        """The silver columns that hold pseudonyms, because their values single a person out."""
        return tuple(item.name for item in self.silver_columns if item.pii is Pii.DIRECT)

    @property
    def uses(self) -> tuple[str, ...]:
        """The silver tables that have to be current before this one is built."""
        names = [
            *(lookup.table for lookup in self.lookups),
            *(key.parent for key in self.foreign_keys if key.part_of),
            *(name for finding in self.findings for name in finding.uses),
        ]
        return tuple(dict.fromkeys(name for name in names if name != self.name))

    @property
    def bronze_uses(self) -> tuple[str, ...]:
        """The bronze tables of parents that only have to have been received."""
        names = (key.parent for key in self.foreign_keys if not key.part_of)
        return tuple(dict.fromkeys(names))
