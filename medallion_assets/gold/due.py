"""Which models and tests of gold are due: those of which an input changed since they were built.

Belongs here: fingerprints of all that a project reads, and what follows in its graph from a
change of them. Does not belong here: which days of a model change (see ``gold.build``).
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import duckdb

from medallion_assets.core.naming import GOLD, LEDGER, SILVER
from medallion_assets.core.sql import fingerprint_sql, first_row, quoted, text_list
from medallion_assets.gold.inputs import LEDGER_TABLE
from medallion_assets.gold.models import PUBLISHED_GOLD, source_of
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.ledger_schemas import LEDGER_ENTRIES
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import rows_sql
from medallion_assets.tables.model import Table

Inputs = dict[str, str]
"""By each relation that a project reads, and by what else its results rest on, a fingerprint."""

REFERENCE_DAY = "reference_day"
"""The last day processed, which models are told by a variable of this name."""
OF_THE_RUN = ("run_id", "basis")
"""Columns of the ledger that tell of a run, not of rows."""
CLOCK = re.compile(
    r"\b(current_date|current_time\w*|localtime\w*|get_current_\w+|random|gen_random_uuid|uuid"
    r"|(now|today|getdate)\s*\()",
    re.IGNORECASE,
)
"""What a statement says whose result is another one each time."""


def inputs_of(
    connection: duckdb.DuckDBPyConnection,
    reader: SnapshotReader,
    tables: Iterable[Table],
    gold: Iterable[str],
    versions: Mapping[tuple[str, date | None], str],
    manifest: Mapping[str, Any],
) -> Inputs:
    """What a project reads, as it is now.

    Args:
        tables: of silver.
        gold: the tables of other projects.
        versions: of silver, by table and day.
    """
    tables = list(tables)
    found = {}
    for table in tables:
        source = source_of(table.source)
        found[f"{source}.{table.identifier}"] = _digest(_days(versions, table))
        if table.history is not None:
            name = table.history_identifier
            found[f"{source}.{name}"] = str(reader.heads.get(f"{SILVER}.{name}", ""))
    for name in gold:
        found[f"{PUBLISHED_GOLD}.{name}"] = str(reader.heads.get(f"{GOLD}.{name}", ""))
    names = [table.identifier for table in tables]
    found[f"{LEDGER}.{LEDGER_TABLE}"] = _ledger(connection, reader, names)
    processed = [day for _, day in versions if day is not None]
    found[REFERENCE_DAY] = str(max(processed, default=""))
    return found | {name: _digest(_written(manifest, node)) for name, node in _run(manifest)}


def due(
    manifest: Mapping[str, Any],
    before: Mapping[str, str],
    now: Mapping[str, str],
    built: Collection[str],
) -> set[str]:
    """The unique ids of models, seeds and tests that another result would be made of now.

    Args:
        before: the inputs of the last whole build.
        built: what it ran; a manifest may be of several projects. What was written since and
            reads the project's tables counts too.
    """
    changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
    tables = now.keys() - manifest["nodes"].keys() - {REFERENCE_DAY}
    reads = _reading(manifest, now)
    return {
        name
        for name, _ in _run(manifest)
        if name in built or (name not in before and reads(name) & tables)
        if reads(name) & changed or None in reads(name)
    }


def _run(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The nodes that a build runs."""
    for name, node in manifest["nodes"].items():
        if node["resource_type"] in {"model", "seed", "test"}:
            yield name, node


def _reading(
    manifest: Mapping[str, Any], known: Mapping[str, str]
) -> Callable[[str], frozenset[str | None]]:
    """What tells all inputs of a node and of those before it; None is one that nobody knows."""

    @cache
    def reads(name: str) -> frozenset[str | None]:
        if name in manifest["sources"]:
            source = manifest["sources"][name]
            key = f"{source['source_name']}.{source['name']}"
            return frozenset({key if key in known else None})
        above = (reads(parent) for parent in manifest["parent_map"].get(name, []))
        return frozenset({name}).union(_said(manifest, manifest["nodes"][name]), *above)

    return reads


def _said(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> set[str | None]:
    """What the text of a node, with its macros, rests on beside relations."""
    code = "\n".join(_texts(manifest, node))
    found: set[str | None] = {REFERENCE_DAY} if REFERENCE_DAY in code else set()
    is_file_unread = node.get("checksum", {}).get("name") == "path"
    return found | {None} if CLOCK.search(code) or is_file_unread else found


def _texts(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> list[str]:
    """The code of a node, and of the macros of its project and packages that it calls."""
    texts = [node.get("raw_code") or "", node.get("compiled_code") or ""]
    waiting, seen = list(node.get("depends_on", {}).get("macros", ())), set()
    while waiting:
        name = waiting.pop()
        macro = manifest["macros"].get(name)
        if macro is None or name in seen or macro["package_name"].startswith("dbt"):
            continue
        seen.add(name)
        texts.append(macro["macro_sql"])
        waiting += macro["depends_on"]["macros"]
    return texts


def _written(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> list[object]:
    """What people have written of a node: its code, its configuration, the file of a seed."""
    return [*_texts(manifest, node), node.get("config"), node.get("checksum")]


def _days(versions: Mapping[tuple[str, date | None], str], table: Table) -> list[list[str]]:
    """The versions of a table by day."""
    own = {str(day): text for (name, day), text in versions.items() if name == table.identifier}
    return [[day, own[day]] for day in sorted(own)]


def _ledger(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, tables: list[str]
) -> str:
    """A fingerprint of what the ledger says of some tables' rows."""
    names = [name for name, *_ in LEDGER_ENTRIES if name not in OF_THE_RUN]
    rows = rows_sql(reader, ENTRIES, frozenset(tables))
    found = first_row(
        connection.execute(
            f"select count(*) || '-' || {fingerprint_sql(', '.join(map(quoted, names)))} "
            f"from ({rows}) where list_contains({text_list(tables)}, table_name)"
        )
    )
    return str(found[0]) if found else ""


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
