"""The forms in which rows are handed out: frames and relations of the usual libraries.

Belongs here: which annotation means which form, and making one from a relation, so that money
stays exact and missing values stay missing. Does not belong here: choosing rows (see
``reading``), and opening Spark (see ``orchestration.resources.spark``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    import ibis
    import pandas as pd

BATCH_ROWS = 100_000
"""Rows that are fetched at once; more would be held twice."""


class Form(StrEnum):
    """What rows can be had as."""

    PANDAS = "pandas.DataFrame"
    ARROW = "pyarrow.Table"
    IBIS = "ibis.Table"
    DUCKDB = "duckdb.DuckDBPyRelation"
    POLARS = "polars.DataFrame"
    POLARS_LAZY = "polars.LazyFrame"
    SPARK = "pyspark.sql.DataFrame"


BY_CLASS: dict[tuple[str, str], Form] = {
    ("pandas", "DataFrame"): Form.PANDAS,
    ("pyarrow", "Table"): Form.ARROW,
    ("ibis", "Table"): Form.IBIS,
    ("duckdb", "DuckDBPyRelation"): Form.DUCKDB,
    ("polars", "DataFrame"): Form.POLARS,
    ("polars", "LazyFrame"): Form.POLARS_LAZY,
    ("pyspark", "DataFrame"): Form.SPARK,
}
"""By the package and the name of a class, so that no library is imported to look."""


def form_of(kind: object) -> Form | None:
    """The form that a class stands for; None where it stands for none."""
    if not isinstance(kind, type):
        return None
    package = kind.__module__.partition(".")[0].lstrip("_")
    return BY_CLASS.get((package, kind.__name__))


def asked_form(kind: object, asked_by: str) -> Form:
    """The form that an annotation asks for; pandas where there is none.

    Raises:
        ConfigurationError: rows cannot be had as that.
    """
    if kind is Any:
        return Form.PANDAS
    form = form_of(kind)
    if form is None:
        raise ConfigurationError(
            f"{asked_by} is annotated as {getattr(kind, '__name__', kind)}; rows of a table cannot "
            "be had as that",
            remedy=f"annotate it as one of {', '.join(Form)}",
        )
    return form


def made(form: Form, connection: duckdb.DuckDBPyConnection, sql: str) -> object:
    """The rows of a query in a form; a lazy one stays bound to the connection.

    Raises:
        ConfigurationError: the form's library is not installed.
    """
    match form:
        case Form.DUCKDB:
            return connection.sql(sql)
        case Form.IBIS:
            return _ibis(connection, sql)
        case Form.PANDAS:
            return pandas_frame(arrow_table(connection, sql))
        case Form.POLARS | Form.POLARS_LAZY:
            return _polars(arrow_table(connection, sql), lazy=form is Form.POLARS_LAZY)
        case Form.ARROW:
            return arrow_table(connection, sql)
        case Form.SPARK:
            raise TypeError(f"{form} is made by a session of Spark")


def arrow_table(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """All rows as Arrow, fetched batch by batch, so that they are held once."""
    reader = connection.execute(sql).to_arrow_reader(BATCH_ROWS)
    return pa.Table.from_batches(list(reader), reader.schema)


def pandas_frame(rows: pa.Table) -> pd.DataFrame:
    """Rows for pandas, in types that lose nothing.

    Decimals and dates stay what they are (as Arrow keeps them), and whole numbers and truth values
    with gaps do not become floats.
    """
    import pandas as pd  # noqa: PLC0415 - takes half a second, and few steps need it

    nullable = {
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }

    def exact(kind: pa.DataType) -> Any:  # noqa: ANN401 - pandas' dtypes share no public base
        if pa.types.is_decimal(kind) or pa.types.is_date(kind):
            return pd.ArrowDtype(kind)
        return nullable.get(kind)

    frame: pd.DataFrame = rows.to_pandas(types_mapper=exact)
    return frame


def _ibis(connection: duckdb.DuckDBPyConnection, sql: str) -> ibis.Table:
    """A lazy expression over the rows."""
    import ibis  # noqa: PLC0415 - takes a second, and few steps need it

    return ibis.duckdb.from_connection(connection).sql(sql)


def _polars(rows: pa.Table, *, lazy: bool) -> object:
    """Rows for Polars, which keeps Arrow's types."""
    try:
        import polars as pl  # noqa: PLC0415 - only where a user has it
    except ImportError as error:
        raise ConfigurationError(
            "Polars is not installed", remedy="pip install polars, or ask for another form"
        ) from error
    frame = pl.from_arrow(rows)
    return frame.lazy() if lazy and isinstance(frame, pl.DataFrame) else frame
