"""The data catalog: every table with its grain and columns.

Belongs here: gathering it from the descriptions and the dbt manifest, for the command and
for the generated pages. Does not belong here: printing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pyiceberg.schema import Schema

from medallion_assets.cli.output import Rows
from medallion_assets.core.embedded import connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, GOLD, LEDGER, QUARANTINE, SILVER, VALID_FROM
from medallion_assets.gold.project import all_marts, load_manifest
from medallion_assets.lake.ledger_schemas import (
    LEDGER_ENTRIES,
    LEDGER_FILE_DROPS,
    LEDGER_LOADS,
    LEDGER_SCHEMA_CHANGES,
)
from medallion_assets.lake.schemas import (
    bronze_schema,
    duckdb_type,
    quarantine_schema,
    schema_of,
    silver_relations,
)
from medallion_assets.ledger.entries import LEDGER_VIEWS
from medallion_assets.payouts import book as payouts
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table

ABOUT_LEDGER = {
    "entries": ("table, day, measure", "Where every row and cent went."),
    "schema_changes": (
        "table, time, change, column",
        "How the columns of sources changed, and what became of it.",
    ),
    "rows": ("table, day", "The ledger in rows."),
    "money": ("table, day, column", "The ledger in money, each system in its currency."),
    "rules": ("table, day, rule", "Rows a broken rule."),
    "loads": ("table, load", "Every delivery that was taken in."),
    "file_drops": ("table, attempt", "Every attempt to take in a dropped file."),
}
"""Grain and meaning of the ledger's tables and views."""

VIEW_COLUMNS = {
    "column_name": "The money column that is summed.",
    "rule": "A broken rule, of quarantine or a warning.",
    "rows": "Rows that broke it.",
}
"""Columns that the views over the ledger add to those of `ledger.entries`."""


def list_tables(tables: Sequence[Table] | None = None) -> Rows:
    """Every table with its grain and what it is; those of all systems where none are given."""
    rows: list[tuple[Any, ...]] = []
    for table in all_tables() if tables is None else tables:
        for layer, grain in (
            (BRONZE, "received row"),
            (SILVER, ", ".join(table.key)),
            (QUARANTINE, "rejected row"),
        ):
            rows.append((f"{layer}.{table.identifier}", grain, table.description))
        if table.history is not None:
            grain = ", ".join((*table.key, VALID_FROM))
            about = f"{table.description} All its versions, and when each was valid."
            rows.append((f"{SILVER}.{table.history_identifier}", grain, about))
    rows.extend((f"{LEDGER}.{name}", *about) for name, about in ABOUT_LEDGER.items())
    rows.extend((name, *about) for name, about in payouts.ABOUT.items())
    rows.extend(
        (f"{GOLD}.{model.name}", ", ".join(model.grain), model.description)
        for _, model in all_marts().values()
    )
    return ["table", "one row a", "description"], sorted(rows)


def schemas(
    tables: Sequence[Table] | None = None,
) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Every stored table with its columns: name, type, description; as `list_tables`."""
    for table in all_tables() if tables is None else tables:
        yield f"{BRONZE}.{table.identifier}", _columns(bronze_schema(table))
        for name, schema in silver_relations([table]):
            yield f"{SILVER}.{name}", _columns(schema)
        yield f"{QUARANTINE}.{table.identifier}", _columns(quarantine_schema(table))
    yield f"{LEDGER}.entries", _columns(schema_of(LEDGER_ENTRIES))
    yield f"{LEDGER}.loads", _columns(schema_of(LEDGER_LOADS))
    yield f"{LEDGER}.file_drops", _columns(schema_of(LEDGER_FILE_DROPS))
    yield f"{LEDGER}.schema_changes", _columns(schema_of(LEDGER_SCHEMA_CHANGES))
    for name, described in payouts.FIELDS.items():
        yield name, _columns(schema_of(described))
    for _, (project, model) in sorted(all_marts().items()):
        columns = load_manifest(project)["nodes"][model.unique_id]["columns"]
        yield (
            f"{GOLD}.{model.name}",
            [(name, str(columns[name]["data_type"]), text) for name, text in model.columns.items()],
        )


def describe_table(name: str) -> Rows:
    """The columns of one table.

    Raises:
        ConfigurationError: there is no such table.
    """
    known = {**dict(schemas()), **_ledger_views()}
    if name not in known:
        close = [other for other in known if name.rsplit(".", maxsplit=1)[-1] in other]
        hint = f"did you mean {', '.join(close[:4])}?" if close else "see `medallion tables`"
        raise ConfigurationError(f"there is no table {name!r}", remedy=hint)
    return ["column", "type", "description"], list(known[name])


def _ledger_views() -> dict[str, list[tuple[str, str, str]]]:
    """The columns of the views over the ledger, as DuckDB derives them."""
    described = _columns(schema_of(LEDGER_ENTRIES))
    texts = {name: text for name, _, text in described} | VIEW_COLUMNS
    with connected() as connection:
        connection.execute(f"create schema {LEDGER}")
        fields = ", ".join(f"{name} {kind}" for name, kind, _ in described)
        connection.execute(f"create table {LEDGER}.entries ({fields})")
        connection.execute(";".join(LEDGER_VIEWS))
        found: dict[str, list[tuple[str, str, str]]] = {}
        for view, name, kind in connection.execute(
            "select view_name, column_name, lower(data_type)"
            " from duckdb_columns() join duckdb_views() on table_oid = view_oid"
            " where duckdb_columns.schema_name = ? order by view_name, column_index",
            [LEDGER],
        ).fetchall():
            found.setdefault(f"{LEDGER}.{view}", []).append((name, kind, texts[name]))
    return found


def _columns(schema: Schema) -> list[tuple[str, str, str]]:
    return [(f.name, duckdb_type(f.field_type).lower(), f.doc or "") for f in schema.fields]
