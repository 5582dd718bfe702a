"""Expressions over the columns of a table, written in SQL.

Belongs here: the part of SQL that means the same on every engine, and its translation. Does not
belong here: which rules there are (see ``clauses``), and reading a description (see
``systems.written``).

Everything outside that part is refused by its name, so an expression can read no file, call no
function of an engine and see no other table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import add, and_, eq, ge, gt, le, lt, ne, or_, sub
from typing import Any

from medallion_assets.tables.exact import alike, product
from medallion_assets.tables.late_ibis import dt, ibis, ir
from medallion_assets.tables.texts import lower_case, upper_case

KNOWN = (
    "columns, texts, numbers, true, false, null, date '2024-05-01', timestamp '…', = <> < <= > >=, "
    "+ - *, and, or, not, in, between, is null, like, coalesce, length, lower, upper"
)
TIMES = ("TIMESTAMP", "TIMESTAMPNTZ")
DIVISION = "division, which engines do differently; multiply the other side instead"
Translate = Callable[[Any, "ir.Table"], Any]


@dataclass(frozen=True)
class Sql:
    """An expression over the columns of a table, as rules and derived columns need it.

    Two are equal where their texts are.
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse what is no expression, or one of more than this part of SQL.

        Raises:
            ValueError: says what is wrong, and what is known.
        """
        for node in self._tree.walk():
            _require_known(node)

    def __call__(self, table: ir.Table) -> Any:  # noqa: ANN401 - of whatever type it is
        """The expression over a table."""
        return _translated(self._tree, table)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it reads."""
        from sqlglot import exp  # noqa: PLC0415

        return frozenset(str(column.name) for column in self._tree.find_all(exp.Column))

    @cached_property
    def _tree(self) -> Any:  # noqa: ANN401 - sqlglot's
        """The expression as parsed."""
        # The parser takes a tenth of a second to import, which no other description needs.
        import sqlglot  # noqa: PLC0415
        from sqlglot.errors import SqlglotError  # noqa: PLC0415

        try:
            found = sqlglot.parse(self.text, dialect="duckdb")
        except SqlglotError as error:
            problem = str(error).splitlines()[0].split(". Line")[0]
            raise ValueError(f"{self.text!r} is no expression: {problem}") from error
        if len(found) != 1 or found[0] is None:
            raise ValueError(f"{self.text!r} is not one expression")
        return found[0]


def _require_known(node: Any) -> None:  # noqa: ANN401 - sqlglot's
    """Refuse a part of an expression that is not known.

    Raises:
        ValueError: names it.
    """
    from sqlglot import exp  # noqa: PLC0415

    kind = type(node).__name__
    if kind in TRANSLATIONS:
        if isinstance(node, exp.Column) and node.table:
            raise ValueError(f"{node.sql()!r} names a table; name the column alone")
        if isinstance(node, exp.In) and (node.args.get("query") or node.args.get("unnest")):
            raise ValueError("`in` takes a list of values, and nothing else")
        if isinstance(node, exp.Cast):
            _require_literal_cast(node)
        return
    inside = isinstance(node, exp.Identifier | exp.DataType) and node.parent is not None
    if not inside:
        what = DIVISION if isinstance(node, exp.Div) else node.sql(dialect="duckdb")[:80]
        raise ValueError(f"{what!r} is not known in an expression; known are {KNOWN}")


def _require_literal_cast(node: Any) -> None:  # noqa: ANN401 - sqlglot's
    """Refuse all casts but those by which days and times are written.

    Raises:
        ValueError: it is another one.
    """
    if not node.this.is_string or node.to.this.name not in {"DATE", *TIMES}:
        raise ValueError(
            f"{node.sql(dialect='duckdb')!r} is not known in an expression: values have the type "
            "of their column; days and times are written date '2024-05-01', timestamp '…'"
        )


def _translated(node: Any, table: ir.Table) -> Any:  # noqa: ANN401 - sqlglot's, and Ibis'
    """A part of an expression over a table."""
    return TRANSLATIONS[type(node).__name__](node, table)


def _both(operator: Callable[[Any, Any], Any]) -> Translate:
    """An operator between two parts."""
    return lambda node, t: operator(_translated(node.this, t), _translated(node.expression, t))


def _numbers(operator: Callable[[Any, Any], Any]) -> Translate:
    """An operator between two values of one kind."""

    def translate(node: Any, table: ir.Table) -> Any:  # noqa: ANN401 - sqlglot's, and Ibis'
        parts = _translated(node.this, table), _translated(node.expression, table)
        return operator(*alike(*parts))

    return translate


def _of(function: Callable[[Any], Any]) -> Translate:
    """A function of one part."""
    return lambda node, t: function(_translated(node.this, t))


def _literal(node: Any, _table: ir.Table) -> Any:  # noqa: ANN401 - the same
    """A text, or a number with the digits that it is written with."""
    if node.is_string:
        return ibis.literal(node.this)
    value = Decimal(f"{Decimal(node.this):f}")
    if node.is_int:
        return ibis.literal(int(value))
    exponent = value.as_tuple().exponent
    scale = max(-exponent, 0) if isinstance(exponent, int) else 0
    return ibis.literal(value, dt.Decimal(max(len(value.as_tuple().digits), scale + 1), scale))


def _cast(node: Any, _table: ir.Table) -> Any:  # noqa: ANN401 - the same
    """A day or a time."""
    return ibis.literal(node.this.this, "date" if node.to.this.name == "DATE" else dt.Timestamp())


def _in(node: Any, table: ir.Table) -> Any:  # noqa: ANN401 - the same
    """Whether a value is one of a list."""
    found = (_translated(one, table) for one in (node.this, *node.expressions))
    value, *others = alike(*found)
    return value.isin(others)


def _between(node: Any, table: ir.Table) -> Any:  # noqa: ANN401 - the same
    """Whether a value lies between two others, which count."""
    parts = (_translated(part, table) for part in (node.this, node.args["low"], node.args["high"]))
    value, low, high = alike(*parts)
    return value.between(low, high)


def _is(node: Any, table: ir.Table) -> Any:  # noqa: ANN401 - the same
    """Whether a value is null, true or false."""
    value = _translated(node.this, table)
    return (
        value.isnull()
        if type(node.expression).__name__ == "Null"
        else (
            value.fill_null(~_translated(node.expression, table))
            == _translated(node.expression, table)
        )
    )


def _coalesce(node: Any, table: ir.Table) -> Any:  # noqa: ANN401 - the same
    """The first value that is there."""
    found = (_translated(one, table) for one in (node.this, *node.expressions))
    return ibis.coalesce(*alike(*found))


TRANSLATIONS: Mapping[str, Translate] = {
    "Column": lambda node, t: t[node.name],
    "Literal": _literal,
    "Boolean": lambda node, _: ibis.literal(bool(node.this)),
    "Null": lambda _node, _table: ibis.null(),
    "Cast": _cast,
    "Paren": _of(lambda value: value),
    "Not": _of(lambda value: ~value),
    "Neg": _of(lambda value: -value),
    "And": _both(and_),
    "Or": _both(or_),
    "EQ": _numbers(eq),
    "NEQ": _numbers(ne),
    "LT": _numbers(lt),
    "LTE": _numbers(le),
    "GT": _numbers(gt),
    "GTE": _numbers(ge),
    "Add": _numbers(add),
    "Sub": _numbers(sub),
    "Mul": _both(product),
    "Like": _both(lambda value, pattern: value.like(pattern.op().value)),
    "In": _in,
    "Between": _between,
    "Is": _is,
    "Coalesce": _coalesce,
    "Length": _of(lambda value: value.length()),
    "Lower": _of(lower_case),
    "Upper": _of(upper_case),
}
