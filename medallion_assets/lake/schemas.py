"""Iceberg schemas of bronze, silver, quarantine and ledger, from the descriptions.

Belongs here: columns, comments and partitions of every table but gold's (dbt
describes those). Does not belong here: a column of any one source table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ibis.expr.datatypes as dt
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
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

from medallion_assets.naming import (
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
from medallion_assets.silver.casting import data_type
from medallion_assets.tables.model import Table

__all__ = [
    "LEDGER_ENTRIES",
    "LEDGER_FILE_DROPS",
    "LEDGER_LOADS",
    "LEDGER_SCHEMA_CHANGES",
    "REJECTED_FIELDS",
    "bronze_schema",
    "history_schema",
    "iceberg_type",
    "partitioned_by",
    "quarantine_schema",
    "schema_of",
    "silver_relations",
    "silver_schema",
]

UNPARTITIONED = PartitionSpec()
FIRST_PARTITION_ID = 1000
COUNT = DecimalType(20, 2)

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

REJECTED_FIELDS: tuple[Field, ...] = (
    (LOAD_ID, StringType(), "The load that brought the row."),
    (LINE, LongType(), "Line of the file on which the row begins, from 1."),
    (REASONS, ListType(0, StringType()), "Every rule the row breaks."),
    DAY_FIELD,
)

LEDGER_ENTRIES: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `olist_orders`."),
    ("business_day", DateType(), "The day; null for tables and rows without one."),
    ("measure", StringType(), "`rows`, or the money column that is summed."),
    ("received", COUNT, "Records received."),
    ("unparsable", COUNT, "Of these, records that are no rows."),
    ("bronze", COUNT, "Rows in bronze."),
    ("silver", COUNT, "Rows in silver; null until silver was built."),
    ("quarantined", COUNT, "Rows in quarantine."),
    ("duplicates", COUNT, "Exact repetitions left out."),
    ("superseded", COUNT, "Rows replaced by a later or a folded row."),
    ("rules", StringType(), "Rows a broken rule, as JSON; only for measure `rows`."),
    ("load_id", StringType(), "The last load applied to the day."),
    ("bronze_version", StringType(), "Fingerprint of the day's bronze rows."),
    ("silver_version", StringType(), "Fingerprint of the day's silver rows."),
    ("basis", StringType(), "Versions that silver was built from, as JSON."),
    ("run_id", StringType(), "The Dagster run that wrote the entry."),
)

LEDGER_LOADS: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `olist_orders`."),
    ("load_id", StringType(), "The load; later loads sort higher."),
    ("fingerprint", StringType(), "What makes it one load: hashes of the file and its parent's."),
    ("uri", StringType(), "The kept file, relative to the lake."),
    ("file_name", StringType(), "The file's name when received."),
    ("sha256", StringType(), "Hash of the received bytes."),
    ("size", LongType(), "Received bytes."),
    ("records", LongType(), "Records after the header, counted independently of the reader."),
    ("parsed", LongType(), "Records that became rows."),
    ("unparsable", LongType(), "Records that are no rows."),
    ("received_at", TimestampType(), "When it was received, UTC."),
    ("change_days", StringType(), "Days whose changes were read; null for whole tables."),
    ("correction", StringType(), "Why rows were corrected by hand; null for what a source sent."),
)


LEDGER_SCHEMA_CHANGES: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `olist_orders`."),
    ("seen_at", TimestampType(), "When it was seen first, UTC."),
    ("change", StringType(), "`added`, `missing`, `renamed`, `retyped` or `reordered`."),
    ("column_name", StringType(), "The column; null where all are meant."),
    ("before", StringType(), "What the source had before: a name, a type, an order."),
    ("after", StringType(), "What it has now."),
    ("decision", StringType(), "What became of it by the table's policy."),
    ("load_id", StringType(), "The load that brought it; null where the delivery was refused."),
    ("run_id", StringType(), "The Dagster run that saw it."),
)

LEDGER_FILE_DROPS: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `sales_drops_sales`."),
    ("attempt_id", StringType(), "The attempt; later attempts of a table sort higher."),
    ("file_name", StringType(), "The file, by its name below `incoming/`."),
    ("file_id", StringType(), "Hash of the name; silver's sales carry it."),
    ("location", StringType(), "Where the file lies once the attempt is over."),
    ("status", StringType(), "`A` started and not finished, `I` completed."),
    ("outcome", StringType(), "`started`, `loaded`, `rejected`, `duplicate`, `changed` …"),
    ("arrived_at", TimestampType(), "When it arrived, the shop's local time; its day is the drop."),
    ("size", LongType(), "Bytes."),
    ("sha256", StringType(), "Hash of the bytes; null where they could not be read."),
    ("modified_at", TimestampType(), "Time of its last modification, UTC."),
    ("created_at", TimestampType(), "When the attempt was started, UTC."),
    ("updated_at", TimestampType(), "When its status last changed, UTC."),
    ("received", LongType(), "Records of the file; null unless it was loaded."),
    ("bronze", LongType(), "Of these, rows that were added to bronze."),
    ("unchanged", LongType(), "Of these, rows that bronze had from the file already."),
    ("unparsable", LongType(), "Of these, records that are no rows."),
    ("withdrawn", LongType(), "Rows that the file said before and does not say any more."),
    ("load_id", StringType(), "The load that it made; null unless it was loaded."),
    ("error", StringType(), "Why it was not loaded."),
    ("run_id", StringType(), "The run that made the attempt."),
)


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
        (c.name, iceberg_type(data_type(c)), c.description) for c in table.silver_columns
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
