"""Whether the parts of a table's description go together, and with the tables that it refers to.

Belongs here: what would otherwise show only in a run, as an error of an engine or as rows that
never fit. Does not belong here: what one record refuses by itself (see ``types``, ``model``), and
the system as a whole (see ``source_system``).
"""

import re
from collections.abc import Iterable, Mapping

from medallion_assets.core.naming import PLAIN_NAME
from medallion_assets.tables.model import Column, ColumnDay, ParentDay, Table
from medallion_assets.tables.types import ColumnType, Date, Instant, Timestamp

TIMES = (Timestamp, Instant, Date)


class ContradictionError(ValueError):
    """A description that contradicts itself.

    Attributes:
        path: the words that lead to the part that is wrong, as far as they are known.
    """

    def __init__(self, problem: str, *path: str) -> None:
        """Keep what is wrong, and where."""
        super().__init__(problem)
        self.path = path


def require_coherent(table: Table, known: Mapping[str, Table]) -> None:
    """Refuse a table whose parts do not go together.

    Args:
        known: all tables of the system by name.

    Raises:
        ContradictionError: says what is wrong, and in which part of the table.
    """
    where = f"{table.source}.{table.name}"
    columns = {column.name: column for column in table.columns}
    _require_plain_names(where, table)
    _require_key(where, table)
    if isinstance(table.day, ColumnDay):
        _require_times(where, [table.day.column], columns, "day")
    _require_times(where, table.changed_at, columns, "changed_at")
    for key in table.foreign_keys:
        own = columns[key.column].type
        parent = known[key.parent]
        _require_same(where, (key.column, own), parent, key.parent_column, "foreign_keys")
        if key.part_of:
            _require_whole_key(where, parent, key.parent_column, "foreign_keys")
    for lookup in table.lookups:
        _require_whole_key(where, known[lookup.table], lookup.parent_column, "lookups")
    if isinstance(table.day, ParentDay):
        own = columns[table.day.column].type
        parent = known[table.day.parent]
        _require_same(where, (table.day.column, own), parent, table.day.parent_column, "day")


def _require_plain_names(where: str, table: Table) -> None:
    """Refuse names of columns that some engine or warehouse would write in another way."""
    for column in table.silver_columns:
        if not re.fullmatch(PLAIN_NAME, column.name):
            raise ContradictionError(
                f"{where}: {column.name!r} cannot name a column: expected small letters, digits "
                f"and single underscores, beginning with a letter; the name in the source is "
                f"header={column.name!r}",
                "columns",
                column.name,
            )


def _require_key(where: str, table: Table) -> None:
    """Refuse a key of nothing, or of one column twice."""
    if not table.key:
        raise ContradictionError(f"{where} has no key, by which its rows are told apart", "key")
    if len(set(table.key)) < len(table.key):
        raise ContradictionError(f"{where}: the key names a column twice: {list(table.key)}", "key")


def _require_times(
    where: str, names: Iterable[str], columns: Mapping[str, Column], part: str
) -> None:
    """Refuse a column as a day or time of change that holds neither days nor times."""
    for name in names:
        if not isinstance(columns[name].type, TIMES):
            raise ContradictionError(
                f"{where}: {part} names {name}, which is {_word(columns[name].type)}; expected a "
                "date, timestamp or instant",
                part,
            )


def _require_same(
    where: str, own: tuple[str, ColumnType], parent: Table, name: str, part: str
) -> None:
    """Refuse a reference to a column that is not there, or whose values are of another kind."""
    there = {column.name: column.type for column in parent.columns}
    if name not in there:
        raise ContradictionError(
            f"{where}: {parent.name} has no column {name}, to be referred to", part
        )
    column, kind = own
    if type(kind) is not type(there[name]):
        raise ContradictionError(
            f"{where}: {column} is {_word(kind)} and refers to {parent.name}.{name}, which is "
            f"{_word(there[name])}; give both one type",
            part,
        )


def _require_whole_key(where: str, parent: Table, name: str, part: str) -> None:
    """Refuse a reference that several rows of a parent could meet, so that rows would repeat."""
    if parent.key != (name,):
        raise ContradictionError(
            f"{where}: {parent.name}.{name} is not the whole key of {parent.name}, so several rows "
            "of it could be meant",
            part,
        )


def _word(kind: ColumnType) -> str:
    """How a type is called."""
    return type(kind).__name__.lower()
