"""What a person's asset returns, as rows with the types that a table of the lake can have.

Belongs here: frames and relations as Arrow, and fitting their types to those that are stored.
Does not belong here: which rows a table may have, and storing them (see ``storing``).
"""

from typing import Any

import pyarrow as pa

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.frames.forms import Form, form_of

DECIMAL_DIGITS = 38
"""Of every decimal column: the digits of a sample say nothing of the next one."""


def rows_of(value: object, name: str) -> pa.Table:
    """A frame or relation as Arrow.

    Args:
        name: of the table that it is to become, for messages.

    Raises:
        ConfigurationError: it is none, or a column has values of several kinds.
    """
    if isinstance(value, pa.RecordBatchReader):  # what DuckDB's `arrow()` gives
        value = value.read_all()
    form = next((found for kind in type(value).__mro__ if (found := form_of(kind))), None)
    if form is None:
        raise ConfigurationError(
            f"{name}: its asset returned {type(value).__name__}, which is no table",
            remedy=f"return one of {', '.join(Form)}",
        )
    given: Any = value
    try:
        return _arrow(form, given, name)
    except pa.ArrowException as error:
        raise ConfigurationError(
            f"{name}: what its asset returned cannot be stored: {error.args[0]}",
            remedy="give each column values of one kind",
        ) from error


def _arrow(form: Form, value: Any, name: str) -> pa.Table:  # noqa: ANN401 - any library's frame
    match form:
        case Form.ARROW:
            return value
        case Form.PANDAS:
            _require_no_index(value.index.names, name)
            return pa.Table.from_pandas(value, preserve_index=False).replace_schema_metadata()
        case Form.POLARS:
            return value.to_arrow()
        case Form.POLARS_LAZY:
            return value.collect().to_arrow()
        case Form.IBIS:
            return value.to_pyarrow()
        case Form.DUCKDB:
            return value.to_arrow_table()
        case Form.SPARK:
            return value.toArrow()


def _require_no_index(names: list[object], name: str) -> None:
    """Refuse an index that would be lost."""
    kept = [str(one) for one in names if one is not None]
    if kept:
        raise ConfigurationError(
            f"{name}: the frame's index holds {', '.join(kept)}, which a table does not keep",
            remedy="return frame.reset_index()",
        )


def stored_type(kind: pa.DataType) -> pa.DataType | None:
    """The type by which a column of a kind is stored; None where it cannot be."""
    types = pa.types
    if types.is_dictionary(kind):
        return stored_type(kind.value_type)
    if types.is_decimal(kind):
        fits = 0 <= kind.scale <= DECIMAL_DIGITS and kind.precision <= DECIMAL_DIGITS
        return pa.decimal128(DECIMAL_DIGITS, kind.scale) if fits else None
    if types.is_timestamp(kind):
        return pa.timestamp("us") if kind.tz is None else None
    if types.is_uint64(kind):
        return pa.decimal128(DECIMAL_DIGITS, 0)
    for same, stored in (
        (types.is_string, pa.string()),
        (types.is_large_string, pa.string()),
        (types.is_string_view, pa.string()),
        (types.is_integer, pa.int64()),
        (types.is_floating, pa.float64()),
        (types.is_date, pa.date32()),
        (types.is_boolean, pa.bool_()),
    ):
        if same(kind):
            return stored
    return None


def fitted(rows: pa.Table, name: str, stored: pa.Schema | None, day: str | None) -> pa.Table:
    """Rows with the types that are stored, or that a new table is to have.

    Args:
        stored: the columns of the table; None of a new one.
        day: the column of the day, which may come as midnights.

    Raises:
        ConfigurationError: a column is new, gone or of another kind, or a value does not fit.
    """
    _require_columns(rows, name, stored)
    known = stored or pa.schema([])
    order = [*known.names, *(column for column in rows.column_names if column not in known.names)]
    chosen = rows.select(order)
    fields = [_field(field, known, name, day) for field in chosen.schema]
    columns = [
        _cast(chosen.column(field.name), field, name, at_midnight=field.name == day)
        for field in fields
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _require_columns(rows: pa.Table, name: str, stored: pa.Schema | None) -> None:
    """Refuse two columns of one name, none, and a table that has lost one."""
    names = [column.lower() for column in rows.column_names]
    twice = sorted({column for column in names if names.count(column) > 1})
    if not names or twice:
        what = f"two columns {twice[0]}" if twice else "no columns"
        raise ConfigurationError(
            f"{name}: what its asset returned has {what}", remedy="name each column once"
        )
    gone = [
        column for column in (stored.names if stored else []) if column not in rows.schema.names
    ]
    if gone:
        raise ConfigurationError(
            f"{name}: what its asset returned lacks {', '.join(gone)}, which the table has",
            remedy=f"return them (null where there is nothing), or `medallion remove {name}` first",
        )


def _field(field: pa.Field, known: pa.Schema, name: str, day: str | None) -> pa.Field:
    """A column as it is stored."""
    kind = pa.date32() if field.name == day else stored_type(field.type)
    has = known.field(field.name).type if field.name in known.names else None
    if pa.types.is_null(field.type):
        kind = has
    if kind is None:
        raise ConfigurationError(
            f"{name}.{field.name} is of type {field.type}, by which no column is stored",
            remedy=_remedy(field.type),
        )
    if has is None or has == kind or _widens(kind, has):
        return pa.field(field.name, has or kind)
    raise ConfigurationError(
        f"{name}.{field.name} is {field.type}, and was {has} until now",
        remedy=f"cast it to {has}, or `medallion remove {name}` before the table is made anew",
    )


def _widens(kind: pa.DataType, stored: pa.DataType) -> bool:
    """Whether values of a kind may fit another one; each is looked at when it is cast."""
    numbers = pa.types.is_decimal(kind) or pa.types.is_integer(kind)
    return numbers and (
        pa.types.is_decimal(stored)
        or (pa.types.is_floating(stored) and not pa.types.is_decimal(kind))
    )


def _remedy(kind: pa.DataType) -> str:
    """How to give a column a type that can be stored."""
    if pa.types.is_null(kind):
        return "it has nothing but nulls; cast it to the type that it shall have"
    if pa.types.is_timestamp(kind):
        return "turn it into UTC without a zone, or into local time, and say in its name which"
    return "cast it to text, a number, a decimal, a date, a time or a truth value"


def _cast(column: pa.ChunkedArray, field: pa.Field, name: str, *, at_midnight: bool) -> Any:  # noqa: ANN401
    """A column in its stored type, nothing rounded or cut."""
    try:
        cast = column.cast(field.type, safe=True)
        if at_midnight and pa.types.is_timestamp(column.type) and cast.cast(column.type) != column:
            raise pa.ArrowInvalid("a time of day would be lost")
    except pa.ArrowException as error:
        raise ConfigurationError(
            f"{name}.{field.name} does not fit {field.type}: {error.args[0]}",
            remedy="round or cast it in the asset, so that the loss is said there",
        ) from error
    return cast
