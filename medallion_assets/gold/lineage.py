"""From which columns each column of gold comes, read from the compiled SQL.

Belongs here: tracing columns through a model and the staging views below it, to
other published models and to silver. Does not belong here: showing it.

Columns that only decide which rows are counted or joined are no origins.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.models import PUBLISHED_GOLD, marts, own_marts
from medallion_assets.gold.project import all_marts, kept_beside, load_manifest
from medallion_assets.systems.registry import tables_of
from medallion_assets.tables.dbt_gold import DbtGold

DIALECT = "duckdb"
KEPT = "lineage.json"

Origin = tuple[str, str]
"""The unique id of a model or source, and a column of it."""
Columns = Mapping[str, list[Origin]]
Lineage = Mapping[str, Columns]
"""The origins of each column by the unique id of its model."""


def load_lineage(project: DbtGold | None = None) -> Lineage:
    """The lineage of a project's published models, traced anew where it has changed."""
    text = kept_beside(project, KEPT, lambda: json.dumps(trace(load_manifest(project))))
    return {
        model: {name: [(node, column) for node, column in found] for name, found in columns.items()}
        for model, columns in json.loads(text).items()
    }


def trace(manifest: Mapping[str, Any]) -> Lineage:
    """The origins of every column of the published models, seen through staging views.

    Raises:
        ConfigurationError: a model is no SQL, names a column that is not there, or reads a
            relation without naming its columns.
    """
    nodes = {**manifest["nodes"], **manifest["sources"]}
    places = {node["relation_name"]: name for name, node in nodes.items() if _is_relation(node)}
    published = {model.unique_id for model in marts(manifest)}

    @cache
    def columns(model: str) -> Columns:
        return {
            name: sorted({origin for direct in found for origin in resolved(direct)})
            for name, found in _direct(nodes[model], places).items()
        }

    def resolved(origin: Origin) -> Iterable[Origin]:
        node, column = origin
        if node in published or nodes[node]["resource_type"] == "source":
            return [origin]
        return columns(node)[column]

    return {model: columns(model) for model in sorted(published)}


def _is_relation(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] in {"model", "source"}


def _direct(node: Mapping[str, Any], places: Mapping[str, str]) -> Columns:
    """The columns of the relations that a model names, by its own columns.

    Raises:
        ConfigurationError: it is no SQL, or names a column that is not there.
    """
    try:
        return _traced(node["compiled_code"], places)
    except SqlglotError as error:
        problem = _uncoloured(str(error)).splitlines()[0]
        raise ConfigurationError(
            f"{node['name']} in {node['original_file_path']} cannot be read: {problem}",
            remedy="correct the SQL of the model; `medallion tables` names the columns of a table",
        ) from error


def _uncoloured(text: str) -> str:
    """A text without what colours it on a terminal."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def _traced(sql: str, places: Mapping[str, str]) -> Columns:
    """The columns of the relations that a query names, by its own columns."""
    query = qualify(
        sqlglot.parse_one(sql, dialect=DIALECT),
        dialect=DIALECT,
        validate_qualify_columns=False,
        identify=False,
    )
    assert isinstance(query, exp.Query)  # noqa: S101 - a model is one
    scope = build_scope(query)
    found: dict[str, list[Origin]] = {}
    for name in query.named_selects:
        tree = lineage(name, query, {}, scope=scope, dialect=DIALECT, trim_selects=False)
        found[name] = [
            (places[_relation(leaf.expression)], _column(leaf.name))
            for leaf in tree.walk()
            if isinstance(leaf.expression, exp.Table)
        ]
    return found


def _column(name: str) -> str:
    """The bare name of a column that was found in a relation."""
    if name.endswith("*"):
        raise ConfigurationError(
            "a model of gold reads all columns of a relation by `*`; they cannot be traced",
            remedy="name the columns in its import CTE",
        )
    return exp.to_column(name).name


def _relation(table: exp.Table) -> str:
    """A table as dbt names it, without its alias."""
    bare = table.copy()
    bare.set("alias", None)
    return bare.sql(DIALECT)


def personal_columns(project: DbtGold) -> dict[str, set[str]]:
    """The columns that relate to a person, by the unique id of each model of a project.

    Those that come from such a column of silver or of other published gold, and those that the
    model itself declares (``config.meta.pii``), because a join and not a value tells of a person.
    """
    manifest, traced = load_manifest(project), load_lineage(project)
    marked = _marked_by_sources(project)

    @cache
    def personal(node: str, column: str) -> bool:
        if node not in traced:
            source = manifest["sources"][node]
            return column in marked(source["source_name"], source["name"])
        declared = manifest["nodes"][node]["columns"].get(column, {})
        if declared.get("config", {}).get("meta", {}).get("pii"):
            return True
        return any(personal(*origin) for origin in traced[node].get(column, ()))

    return {
        model.unique_id: {
            name for name in traced[model.unique_id] if personal(model.unique_id, name)
        }
        for model in own_marts(manifest, project)
    }


def _marked_by_sources(project: DbtGold) -> Callable[[str, str], Collection[str]]:
    """What tells the personal columns of what a project may read: silver, and other gold."""
    silver = {
        name: table.personal_columns
        for table in tables_of(project)
        for name in (table.identifier, table.history_identifier)
    }

    @cache
    def of_gold(name: str) -> Collection[str]:
        owner, model = all_marts()[name]
        return personal_columns(owner)[model.unique_id]

    def marked(source: str, table: str) -> Collection[str]:
        return of_gold(table) if source == PUBLISHED_GOLD else silver.get(table, ())

    return marked
