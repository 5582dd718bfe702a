"""Types of the lake, from Iceberg to Ibis and from there to each dialect.

Belongs here: the one translation between Iceberg and Ibis; Ibis knows how dialects spell a
type. Does not belong here: the types of a description (see ``tables.types``).
"""

from __future__ import annotations

from functools import cache

import ibis
import ibis.expr.datatypes as dt
from ibis.backends.sql.datatypes import DuckDBType
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    IcebergType,
    IntegerType,
    LongType,
    StringType,
    TimestampType,
)

__all__ = ["duckdb_type", "ibis_schema", "ibis_type", "iceberg_type"]


def iceberg_type(kind: dt.DataType) -> IcebergType:
    """The Iceberg type of an Ibis type.

    Raises:
        TypeError: for a type that no table uses so far.
    """
    if isinstance(kind, dt.Decimal):
        return DecimalType(kind.precision or 38, kind.scale or 0)
    simple: dict[type[dt.DataType], IcebergType] = {
        dt.String: StringType(),
        dt.Int32: IntegerType(),
        dt.Int64: LongType(),
        dt.Float64: DoubleType(),
        dt.Timestamp: TimestampType(),
        dt.Date: DateType(),
        dt.Boolean: BooleanType(),
    }
    try:
        return simple[type(kind)]
    except KeyError:
        raise TypeError(f"no Iceberg type is known for {kind}") from None


@cache
def ibis_type(kind: IcebergType) -> dt.DataType:
    """The Ibis type of an Iceberg type."""
    return dt.DataType.from_pyarrow(schema_to_pyarrow(kind, include_field_ids=False))


def ibis_schema(schema: Schema) -> ibis.Schema:
    """The Ibis schema of an Iceberg schema."""
    return ibis.schema({field.name: ibis_type(field.field_type) for field in schema.fields})


@cache
def duckdb_type(kind: IcebergType) -> str:
    """The DuckDB type of an Iceberg type."""
    return str(DuckDBType.to_string(ibis_type(kind)))
