"""Gold assets: the published models of each project, in one step that can be subset.

Belongs here: specs from dbt's manifest. Models that are stored by day have daily partitions; a run
rebuilds the days whose silver changed, asked for or not. The models of a run are tested together
and published only when all tests pass. Does not belong here: what a run tells (see
``gold_report``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    DailyPartitionsDefinition,
    MaterializeResult,
    ResourceParam,
    TableColumn,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
    multi_asset,
)

from medallion_assets.core.naming import GOLD, OWNER
from medallion_assets.gold.build import build_gold
from medallion_assets.gold.lineage import Lineage, load_lineage, personal_columns
from medallion_assets.gold.models import Model, own_marts, upstream_sources
from medallion_assets.gold.outcome import is_by_day
from medallion_assets.gold.project import load_manifest
from medallion_assets.gold.trade.described import trade_of
from medallion_assets.gold.trade.judging import judge_published
from medallion_assets.orchestration.assets.days import partition_days
from medallion_assets.orchestration.assets.gold_report import DescribedModel, GoldReport
from medallion_assets.orchestration.assets.metadata import usage_metadata
from medallion_assets.orchestration.assets.trade_checks import (
    judged_days,
    trade_events,
    trade_specs,
)
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.dbt_gold import DbtGold

COMMENT = re.compile(r"\s*\{#-?(.*?)-?#\}", re.DOTALL)


def _asset_key(node: Mapping[str, Any], project: str) -> AssetKey:
    """``gold/<project>/<model>`` for models; sources name theirs, as dagster-dbt reads them.

    `dagster_dbt` itself would cost every process 1.5 seconds for this.
    """
    if node["resource_type"] == "model":
        return AssetKey([GOLD, project, node["name"]])
    return AssetKey(node["config"]["meta"]["dagster"]["asset_key"])


def _is_asset(node: Mapping[str, Any]) -> bool:
    """Whether a node is an asset; the ledger, which tells the loaded days, is none."""
    return node["resource_type"] == "model" or "dagster" in node["config"]["meta"]


def _lineage(
    manifest: Mapping[str, Any], traced: Lineage, model: str, project: str
) -> TableColumnLineage:
    """Where the columns of a model come from, which follows from its SQL."""
    nodes = {**manifest["nodes"], **manifest["sources"]}
    columns = {
        name: [
            TableColumnDep(_asset_key(nodes[node], project), column)
            for node, column in origins
            if _is_asset(nodes[node])
        ]
        for name, origins in traced[model].items()
    }
    return TableColumnLineage(columns)


def build_gold_assets(
    *, project: DbtGold, partitions: DailyPartitionsDefinition | None
) -> AssetsDefinition:
    """The assets of a project's published models, with their tests as checks.

    Args:
        partitions: of the models that are stored by day; None of a project of several systems,
            which need not have the same days. A run brings all its days up to date.
    """
    manifest = load_manifest(project)
    models = {model.unique_id: model for model in own_marts(manifest, project)}
    checks = _tests(manifest, models, project.name, partitions)
    trade = trade_of(project.name)
    traced, personal = load_lineage(project), personal_columns(project)
    described = {
        model.name: DescribedModel(
            model,
            _asset_key(manifest["nodes"][name], project.name),
            _lineage(manifest, traced, name, project.name),
            personal[name],
        )
        for name, model in models.items()
    }

    @multi_asset(
        name=f"{GOLD}_{project.name}",
        specs=[
            _spec(manifest, model, set(models), project.name, partitions)
            for model in models.values()
        ],
        check_specs=[*checks.values(), *trade_specs(trade, partitions)],
        group_name=f"{project.name}_{GOLD}",
        can_subset=True,
        backfill_policy=BackfillPolicy.single_run(),
    )
    def _asset(
        context: AssetExecutionContext, lake: ResourceParam[LakeIOManager]
    ) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
        chosen = {key.path[-1] for key in context.selected_asset_keys}
        only = None if len(chosen) == len(models) else chosen
        with retried(context), lake.session(context, system_of(project.systems[0])) as session:
            outcome, asked = build_gold(session, project, only=only), partition_days(context)
            if trade is not None:
                days = judged_days(context, trade, outcome, asked)
                verdicts = judge_published(session, session.reader(), trade, days)
            spent = usage_metadata()
        yield from GoldReport(outcome, described, checks, asked, spent).events(context)
        if trade is not None:
            yield from trade_events(context, trade, verdicts, asked)

    return _asset


def _spec(
    manifest: Mapping[str, Any],
    model: Model,
    stop: set[str],
    project: str,
    partitions: DailyPartitionsDefinition | None,
) -> AssetSpec:
    """A model's asset, downstream of the silver tables and models it reads."""
    parents = upstream_sources(manifest, model.unique_id, stop)
    nodes = {**manifest["nodes"], **manifest["sources"]}
    node = manifest["nodes"][model.unique_id]
    # A table of silver and its history are one asset.
    read = [nodes[parent] for parent in sorted(parents) if _is_asset(nodes[parent])]
    keys = (_asset_key(parent, project) for parent in read)
    return AssetSpec(
        key=_asset_key(node, project),
        deps=[AssetDep(key) for key in dict.fromkeys(keys)],
        description=model.description,
        kinds={"dbt", "duckdb", "iceberg"},
        owners=[OWNER],
        tags={"layer": GOLD, "source": project},
        code_version=node["checksum"]["checksum"][:16],
        partitions_def=partitions if model.partition else None,
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
    manifest: Mapping[str, Any],
    models: Mapping[str, Model],
    project: str,
    partitions: DailyPartitionsDefinition | None,
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
            asset=_asset_key(manifest["nodes"][owner], project),
            description=_about_test(node),
            blocking=True,
            partitions_def=partitions if is_by_day(node) and models[owner].partition else None,
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
