"""What the Dagster UI shows of a table.

Belongs here: metadata keys and values of definitions and materializations.
Sample rows never show personal data. Does not belong here: measuring any of it.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dagster import (
    AssetKey,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
)
from pyiceberg.schema import Schema

from medallion_assets.core.naming import BRONZE, QUARANTINE, SILVER
from medallion_assets.costs.bill import of_runs, total
from medallion_assets.costs.prices import load_prices
from medallion_assets.lake.schemas import duckdb_type
from medallion_assets.lake.storage.meter import METER
from medallion_assets.ledger.entries import Entry
from medallion_assets.silver.lineage import column_origins
from medallion_assets.tables.model import Table

MASK = "•••"
GRAINS = {BRONZE: "one row a received row", QUARANTINE: "one row a rejected row"}
"""Silver has that of its table."""


def table_key(layer: str, table: Table) -> AssetKey:
    """``layer/source/table``."""
    return AssetKey([layer, table.source, table.name])


def table_schema(schema: Schema, required: Sequence[str] = ()) -> TableSchema:
    """An Iceberg schema as the UI shows it."""
    return TableSchema(
        columns=[
            TableColumn(
                field.name,
                duckdb_type(field.field_type).lower(),
                description=field.doc,
                constraints=TableColumnConstraints(nullable=field.name not in required),
            )
            for field in schema.fields
        ]
    )


def definition_metadata(
    layer: str, table: Table, schema: Schema, currency: str | None = None
) -> dict[str, Any]:
    """What is known of a table before it is built.

    Args:
        currency: of its system; shown where the table has money.
    """
    required = [c.name for c in table.columns if c.required] if layer == SILVER else []
    money = {"currency": currency} if currency and table.money_columns else {}
    return {
        **money,
        "dagster/column_schema": table_schema(schema, required),
        "dagster/table_name": f"{layer}.{table.identifier}",
        "dagster/storage_kind": "iceberg",
        "grain": GRAINS.get(layer, table.grain),
        "key": ", ".join(table.key),
    }


def bronze_counts(entry: Entry) -> dict[str, Any]:
    """What a day of bronze holds, where its days are business days."""
    return {"dagster/partition_row_count": int(entry.rows.bronze), "load": entry.load_id}


def silver_counts(entry: Entry) -> dict[str, Any]:
    """What a business day of silver holds."""
    return {
        "dagster/partition_row_count": int(entry.rows.silver or 0),
        "quarantined": int(entry.rows.quarantined),
    }


def quarantine_counts(entry: Entry) -> dict[str, Any]:
    """What a business day of quarantine holds."""
    return {"dagster/partition_row_count": int(entry.rows.quarantined)}


def usage_metadata() -> dict[str, Any]:
    """What the step used of AWS so far, and what that costs; nothing of a lake in a directory."""
    used = METER.used
    if not used:
        return {}
    prices = load_prices()
    amount = total(of_runs(used, prices)).quantize(Decimal("0.000001"))
    return {
        "step_requests": used.puts + used.gets + used.lists + used.deletes + used.catalogue,
        "step_bytes_sent": used.sent,
        "step_list_price": f"{amount} {prices.currency}",
    }


def column_lineage(table: Table, tables: Mapping[str, Table]) -> TableColumnLineage:
    """From which columns of bronze and of looked-up silver tables each silver column comes."""
    own = table_key(BRONZE, table)
    return TableColumnLineage(
        {
            name: [
                TableColumnDep(table_key(SILVER, tables[parent]) if parent else own, column)
                for parent, column in origins
            ]
            for name, origins in column_origins(table, tables).items()
        }
    )


def masked_rows(
    personal: Collection[str], names: Sequence[str], rows: Sequence[Sequence[object]]
) -> list[list[str]]:
    """Rows as text, personal data replaced by a mask."""
    return [
        [
            MASK if name in personal and value is not None else "" if value is None else str(value)
            for name, value in zip(names, row, strict=True)
        ]
        for row in rows
    ]


def markdown_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> MetadataValue[Any]:
    """Rows as a table of the UI."""
    lines = [
        "| " + " | ".join(names) + " |",
        "|" + " --- |" * len(names),
        *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows),
    ]
    return MetadataValue.md("\n".join(lines))
