"""Gold assets: the published models of each source system, built and tested as one.

Belongs here: specs and events from dbt's manifest. They have no partitions: a run
rebuilds the days whose silver changed, which need not be the days it was asked
for. Those of a system are built together, because they are tested together and
published only when all tests pass.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    Failure,
    MaterializeResult,
    ResourceParam,
    TableColumn,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
    multi_asset,
)

from medallion_assets.core.naming import GOLD, OWNER
from medallion_assets.gold.build import GoldOutcome, build_gold
from medallion_assets.gold.lineage import Lineage, load_lineage, personal_columns
from medallion_assets.gold.models import Model, marts_of, upstream_sources
from medallion_assets.orchestration.assets.metadata import markdown_table, masked_rows
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.tables.systems import System

COMMENT = re.compile(r"\s*\{#-?(.*?)-?#\}", re.DOTALL)


def _asset_key(node: Mapping[str, Any], system: str) -> AssetKey:
    """``gold/<system>/<model>`` for models; sources name theirs, as dagster-dbt reads them.

    `dagster_dbt` itself would cost every process 1.5 seconds for this.
    """
    if node["resource_type"] == "model":
        return AssetKey([GOLD, system, node["name"]])
    return AssetKey(node["config"]["meta"]["dagster"]["asset_key"])


@dataclass(frozen=True)
class _Facts:
    """What follows from a model's SQL: where its columns come from, which are personal."""

    lineage: TableColumnLineage
    personal: set[str]

    @classmethod
    def of(
        cls, manifest: Mapping[str, Any], traced: Lineage, model: str, system: System
    ) -> "_Facts":
        """Read them of one model."""
        nodes = {**manifest["nodes"], **manifest["sources"]}
        columns = {
            name: [
                TableColumnDep(_asset_key(nodes[node], system.name), column)
                for node, column in origins
            ]
            for name, origins in traced[model].items()
        }
        personal = personal_columns(manifest, traced, model, system.tables)
        return cls(TableColumnLineage(columns), personal)


def build_gold_assets(*, manifest: Mapping[str, Any], system: System) -> AssetsDefinition:
    """The assets of a system's published models, with their tests as checks."""
    models = {model.unique_id: model for model in marts_of(manifest, system.name)}
    tests = _tests(manifest, models, system.name)
    traced = load_lineage()
    facts = {name: _Facts.of(manifest, traced, name, system) for name in models}

    @multi_asset(
        name=f"{GOLD}_{system.name}",
        specs=[_spec(manifest, model, set(models), system.name) for model in models.values()],
        check_specs=list(tests.values()),
        group_name=f"{system.name}_{GOLD}",
    )
    def _asset(
        context: AssetExecutionContext, lake: ResourceParam[LakeIOManager]
    ) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
        with retried(context), lake.session(context) as session:
            outcome = build_gold(session, system)
        yield from _events(outcome, models, facts, tests, system.name)

    return _asset


def _spec(manifest: Mapping[str, Any], model: Model, stop: set[str], system: str) -> AssetSpec:
    """A model's asset, downstream of the silver tables and models it reads."""
    parents = upstream_sources(manifest, model.unique_id, stop)
    nodes = {**manifest["nodes"], **manifest["sources"]}
    node = manifest["nodes"][model.unique_id]
    # A table of silver and its history are one asset.
    keys = (_asset_key(nodes[parent], system) for parent in sorted(parents))
    return AssetSpec(
        key=_asset_key(node, system),
        deps=[AssetDep(key) for key in dict.fromkeys(keys)],
        description=model.description,
        kinds={"dbt", "duckdb", "iceberg"},
        owners=[OWNER],
        tags={"layer": GOLD, "source": system},
        code_version=node["checksum"]["checksum"][:16],
        metadata={
            "dagster/column_schema": TableSchema(
                columns=[
                    TableColumn(
                        name, column.get("data_type") or "?", description=column["description"]
                    )
                    for name, column in node["columns"].items()
                ]
            ),
            "dagster/table_name": f"{GOLD}.{model.name}",
            "dagster/storage_kind": "iceberg",
            "grain": ", ".join(model.grain),
        },
    )


def _tests(
    manifest: Mapping[str, Any], models: Mapping[str, Model], system: str
) -> dict[str, AssetCheckSpec]:
    """The data tests by unique id; one that reads several models belongs to the last of them."""
    found = {}
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] != "test":
            continue
        tested = node.get("attached_node")
        read = [parent for parent in manifest["parent_map"][unique_id] if parent in models]
        owner = tested if tested in models else read[-1] if read else None
        if owner is None:
            continue
        found[unique_id] = AssetCheckSpec(
            node["name"],
            asset=_asset_key(manifest["nodes"][owner], system),
            description=_about_test(node),
        )
    return found


def _about_test(node: Mapping[str, Any]) -> str:
    """What a test of dbt proves: its description, else the comment that its SQL begins with."""
    given = node.get("test_metadata") or {"name": ""}
    columns = ", ".join(given.get("kwargs", {}).get("columns", ()))
    known = {
        "grain": f"One row a {columns}, and no value of them is missing.",
        "reconciles": "Rows and money equal those of the silver table on every day.",
        "unbroken_history": "Each version of a key differs from the one before, and begins when "
        "that one has ended.",
    }
    comment = COMMENT.match(node.get("raw_code") or "")
    written = node.get("description") or (comment.group(1) if comment else "")
    return known.get(given["name"]) or " ".join(written.split()) or node["name"]


def _events(
    outcome: GoldOutcome,
    models: Mapping[str, Model],
    facts: Mapping[str, _Facts],
    tests: Mapping[str, AssetCheckSpec],
    system: str,
) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
    """The results of tests, and the models if all of them passed.

    Raises:
        Failure: a model or a test failed, so nothing was published.
    """
    if not outcome.failed:
        for name in (result.unique_id for result in outcome.results if result.unique_id in models):
            yield MaterializeResult(
                asset_key=AssetKey([GOLD, system, models[name].name]),
                metadata=_metadata(outcome, models[name], facts[name]),
            )
    for result in outcome.results:
        spec = tests.get(result.unique_id)
        if spec is not None:
            yield AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=result.passed,
                description=result.message or None,
                metadata={"failing rows": result.failures, "seconds": result.seconds},
            )
    if outcome.failed:
        names = ", ".join(f"{result.name} ({result.message})" for result in outcome.failed)
        raise Failure(
            description=f"gold was not published, its tables are as they were: {names}",
            allow_retries=False,
        )


def _metadata(outcome: GoldOutcome, model: Model, facts: _Facts) -> dict[str, Any]:
    """What the UI shows of one model's build."""
    seconds = {r.unique_id: r.seconds for r in outcome.results}
    touched = outcome.touched
    names = list(model.columns)
    rows = masked_rows(facts.personal, names, outcome.samples[model.name])
    return {
        "dagster/column_lineage": facts.lineage,
        "sample": markdown_table(names, rows),
        "dagster/row_count": outcome.rows[model.name],
        "days rebuilt": "all" if touched is None else len(touched),
        "content changed": model.name in outcome.published,
        "seconds": round(seconds.get(model.unique_id, 0.0), 3),
    }
