"""Iceberg schemas of bronze, silver, quarantine and ledger, and what their types are elsewhere.

Belongs here: columns, comments and partitions of every table but gold's (dbt
describes those), and the one translation of types from Iceberg to Ibis, which knows how
dialects spell them. Does not belong here: a column of any one source table.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import ibis
import ibis.expr.datatypes as dt
from ibis.backends.sql.datatypes import DuckDBType
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
)

from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    OPERATION,
    REASONS,
    ROW_HASH,
    SILVER_DAY,
    SOURCE_URI,
    VALID_FROM,
    VALID_TO,
    VERSION,
)
from medallion_assets.tables.model import Table
from medallion_assets.tables.types import data_type

KEEP_METADATA_FILES = 20
PROPERTIES = {
    "commit.retry.num-retries": "0",
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "8",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": str(KEEP_METADATA_FILES),
    "format-version": "2",
}
"""Of every table of a lake."""

UNPARTITIONED = PartitionSpec()
FIRST_PARTITION_ID = 1000

Field = tuple[str, IcebergType, str]

BRONZE_FIELDS: tuple[Field, ...] = (
    (EXTRA, StringType(), "Received columns that the table does not describe, as JSON."),
    (SOURCE_URI, StringType(), "The kept file the row was received in, relative to the lake."),
    (LINE, LongType(), "Line of the file on which the row begins, from 1."),
    (LOAD_ID, StringType(), "The load that brought the row; later loads sort higher."),
    (LOADED_AT, TimestampType(), "When the file was received, UTC."),
    (ROW_HASH, StringType(), "Hash of all received values."),
    (KEY, StringType(), "The row's key in standard form, or its hash where it has none."),
    (BUSINESS_DAY, DateType(), "Business day, derived; null where it cannot be told."),
    (CHANGED_AT, TimestampType(), "Latest change the row tells: local, or UTC if zoned."),
    (OPERATION, StringType(), "`upsert`, or `delete` where the key is no longer sent."),
    (VERSION, StringType(), "Orders a key's versions: time of change; null: loads order them."),
)

SILVER_FIELDS: tuple[Field, ...] = (
    (LOAD_ID, StringType(), "The load that brought the row."),
    (LINE, LongType(), "Line of the file on which the row begins, from 1."),
    (ROW_HASH, StringType(), "Hash of all received values; finds the row in bronze."),
)

HISTORY_FIELDS: tuple[Field, ...] = (
    (VALID_FROM, TimestampType(), "Since when the version speaks: local, or UTC if zoned."),
    (VALID_TO, TimestampType(), "When it ceased to, exclusive; null while it still speaks."),
)

DAY_FIELD: Field = (SILVER_DAY, DateType(), "Business day in the shop's time zone.")


def schema_of(fields: Iterable[Field]) -> Schema:
    """An Iceberg schema with ids in order and every column commented."""
    nested = []
    used = 0
    for name, kind, comment in fields:
        used += 1
        field_id = used
        if isinstance(kind, ListType):
            used += 1
            kind = ListType(used, kind.element_type, element_required=False)  # noqa: PLW2901
        nested.append(NestedField(field_id, name, kind, required=False, doc=comment))
    return Schema(*nested)


KEYS = schema_of([("key", StringType(), "A key in standard form.")])
"""Of a file of keys that an engine is given."""


def bronze_schema(table: Table) -> Schema:
    """Received values as text, with provenance."""
    received = [(c.name, StringType(), c.description) for c in table.columns]
    return schema_of([*received, *BRONZE_FIELDS])


def silver_schema(table: Table) -> Schema:
    """Typed values, the business day where the table has days, and provenance."""
    return _typed_schema(table)


def history_schema(table: Table) -> Schema:
    """The columns of silver, and between which moments a version speaks."""
    return _typed_schema(table, *HISTORY_FIELDS)


def silver_relations(tables: Iterable[Table]) -> Iterator[tuple[str, Schema]]:
    """The names and schemas of all tables that silver has of some described ones."""
    for table in tables:
        yield table.identifier, silver_schema(table)
        if table.history is not None:
            yield table.history_identifier, history_schema(table)


def _typed_schema(table: Table, *more: Field) -> Schema:
    """Typed values and the business day, some more columns, and provenance."""
    values: list[Field] = [
        (c.name, iceberg_type(data_type(c.type)), c.description) for c in table.silver_columns
    ]
    day = [DAY_FIELD] if table.day else []
    return schema_of([*values, *day, *more, *SILVER_FIELDS])


def quarantine_schema(table: Table) -> Schema:
    """Rejected values as text, with all reasons and provenance."""
    received = [(c.name, StringType(), c.description) for c in table.columns]
    reasons: Field = (REASONS, ListType(0, StringType()), "Every rule the row breaks.")
    provenance: list[Field] = [
        (SOURCE_URI, StringType(), "The kept file the row was received in."),
        *SILVER_FIELDS,
    ]
    return schema_of([*received, reasons, DAY_FIELD, *provenance])


def partitioned_by(schema: Schema, column: str | None) -> PartitionSpec:
    """One partition a value of ``column``; none without it."""
    if column is None:
        return UNPARTITIONED
    source = schema.find_field(column).field_id
    field = PartitionField(source, FIRST_PARTITION_ID, IdentityTransform(), column)
    return PartitionSpec(field)


def differs(table: IcebergTable, schema: Schema, shown: Mapping[str, str]) -> bool:
    """Whether a table lacks columns, or is described otherwise."""
    stored = {field.name: field.doc for field in table.schema().fields}
    described = {field.name: field.doc for field in schema.fields}
    properties = table.properties
    return any(name not in stored or stored[name] != doc for name, doc in described.items()) or any(
        properties.get(name) != value for name, value in shown.items()
    )


SIMPLE: dict[IcebergType, dt.DataType] = {
    StringType(): dt.String(),
    IntegerType(): dt.Int32(),
    LongType(): dt.Int64(),
    DoubleType(): dt.Float64(),
    TimestampType(): dt.Timestamp(scale=6),
    DateType(): dt.Date(),
    BooleanType(): dt.Boolean(),
}
"""The types without parameters that tables use, in Iceberg and in Ibis."""


def iceberg_type(kind: dt.DataType) -> IcebergType:
    """The Iceberg type of an Ibis type.

    Raises:
        TypeError: for a type that no table uses so far.
    """
    if isinstance(kind, dt.Decimal):
        return DecimalType(kind.precision or 38, kind.scale or 0)
    for stored, known in SIMPLE.items():
        if type(known) is type(kind):
            return stored
    raise TypeError(f"no Iceberg type is known for {kind}")


@cache
def ibis_type(kind: IcebergType) -> dt.DataType:
    """The Ibis type of an Iceberg type.

    Raises:
        TypeError: for a type that no table uses so far.
    """
    if isinstance(kind, DecimalType):
        return dt.Decimal(kind.precision, kind.scale)
    if isinstance(kind, ListType):
        return dt.Array(ibis_type(kind.element_type))
    if kind not in SIMPLE:
        raise TypeError(f"no Ibis type is known for {kind}")
    return SIMPLE[kind]


def ibis_schema(schema: Schema) -> ibis.Schema:
    """The Ibis schema of an Iceberg schema."""
    return ibis.schema({field.name: ibis_type(field.field_type) for field in schema.fields})


@cache
def duckdb_type(kind: IcebergType) -> str:
    """The DuckDB type of an Iceberg type."""
    return str(DuckDBType.to_string(ibis_type(kind)))
