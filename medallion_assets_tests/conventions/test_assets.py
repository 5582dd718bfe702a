"""Every asset is described, owned, grouped and checked; each test lists those that are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from medallion_assets.settings.environment import Settings
from medallion_assets.systems.built_in import BUILT_IN, BUILT_IN_TABLES

if TYPE_CHECKING:
    from dagster import AssetKey, AssetsDefinition, AssetSpec, Definitions

MOST_KINDS = 3
TABLES = ("bronze", "silver", "quarantine", "gold")
LAYERS = (*TABLES, "reports")


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    """The whole code location; built here, because Dagster and dbt take seconds to import."""
    from medallion_assets.orchestration.code_location import build_definitions  # noqa: PLC0415 - as said

    return build_definitions(Settings(_env_file=None))  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def assets(definitions: Definitions) -> Mapping[AssetKey, AssetSpec]:
    """All assets."""
    return {spec.key: spec for spec in definitions.resolve_all_asset_specs()}


@pytest.fixture(scope="module")
def made(
    definitions: Definitions, assets: Mapping[AssetKey, AssetSpec]
) -> Mapping[tuple[str, ...], AssetsDefinition]:
    """What makes each asset, by the parts of its key."""
    graph = definitions.resolve_asset_graph()
    return {tuple(key.path): graph.assets_def_for_key(key) for key in assets}


def faults(spec: AssetSpec) -> list[str]:
    """What an asset does not tell of itself."""
    layer, source, _name = spec.key.path
    checks = {
        "layer": layer in LAYERS and spec.tags["layer"] == layer,
        "source": source in {system.name for system in BUILT_IN},
        "description": bool(spec.description),
        "owner": spec.owners == ["team:retail-data"],
        "group": spec.group_name == f"{source}_{layer}",
        "kinds": 0 < len(spec.kinds) <= MOST_KINDS,
    }
    return [f"{spec.key.to_user_string()}: {what}" for what, right in checks.items() if not right]


def test_an_asset_tells_what_it_is(assets: Mapping[AssetKey, AssetSpec]) -> None:
    assert {key.path[0] for key in assets} == set(LAYERS)
    assert [fault for spec in assets.values() for fault in faults(spec)] == []


def test_every_column_is_described(assets: Mapping[AssetKey, AssetSpec]) -> None:
    schemas = {
        key.to_user_string(): spec.metadata["dagster/column_schema"].columns
        for key, spec in assets.items()
        if key.path[0] in TABLES
    }
    assert [name for name, columns in schemas.items() if not columns] == []
    bare = [(name, c.name) for name, found in schemas.items() for c in found if not c.description]
    assert bare == []


def test_no_policy_retries_what_was_cancelled(
    made: Mapping[tuple[str, ...], AssetsDefinition],
) -> None:
    steps = {key: definition for key, definition in made.items() if definition.is_executable}
    assert [
        key for key, definition in steps.items() if definition.op.retry_policy is not None
    ] == []


def test_quarantine_comes_with_silver(made: Mapping[tuple[str, ...], AssetsDefinition]) -> None:
    beside = {key[1:] for key, definition in made.items() if not definition.is_executable}
    assert beside == {(table.source, table.name) for table in BUILT_IN_TABLES}


def test_silver_has_two_blocking_checks(made: Mapping[tuple[str, ...], AssetsDefinition]) -> None:
    checks = {
        table.identifier: {
            spec.name: spec.blocking
            for spec in made["silver", table.source, table.name].check_specs
        }
        for table in BUILT_IN_TABLES
    }
    wanted = {"contract": True, "ledger": True}
    assert {name: found for name, found in checks.items() if found != wanted} == {}


def test_bronze_and_silver_have_days_where_their_table_has_them(
    made: Mapping[tuple[str, ...], AssetsDefinition],
) -> None:
    otherwise = [
        (layer, table.identifier)
        for table in BUILT_IN_TABLES
        for layer in ("bronze", "silver")
        if (made[layer, table.source, table.name].partitions_def is not None)
        != (table.day is not None)
    ]
    assert otherwise == []


def test_silver_comes_after_its_bronze(assets: Mapping[AssetKey, AssetSpec]) -> None:
    parents = {
        tuple(key.path): {tuple(dep.asset_key.path) for dep in spec.deps}
        for key, spec in assets.items()
    }
    apart = [
        table.identifier
        for table in BUILT_IN_TABLES
        if ("bronze", table.source, table.name) not in parents["silver", table.source, table.name]
    ]
    assert apart == []


def test_every_model_of_gold_has_a_check(
    definitions: Definitions, assets: Mapping[AssetKey, AssetSpec]
) -> None:
    checked = {key.asset_key for key in definitions.resolve_asset_graph().asset_check_keys}
    gold = {key for key in assets if key.path[0] == "gold"}
    assert gold - checked == set()


def test_the_graph_is_whole(assets: Mapping[AssetKey, AssetSpec]) -> None:
    """No dependency leads to something that is not an asset of ours."""
    parents = {dep.asset_key for spec in assets.values() for dep in spec.deps}
    assert parents - set(assets) == set()


def test_every_check_says_what_it_proves(made: Mapping[tuple[str, ...], AssetsDefinition]) -> None:
    specs = {spec.key: spec for found in made.values() for spec in found.check_specs}
    assert specs
    assert [key for key, spec in specs.items() if not (spec.description or "").endswith(".")] == []


def test_bronze_shows_what_its_source_is(assets: Mapping[AssetKey, AssetSpec]) -> None:
    sources = {"csv", "postgres", "file"}
    shown = {
        (spec.key.path[1], *(spec.kinds & sources))
        for spec in assets.values()
        if spec.key.path[0] == "bronze"
    }
    assert shown == {("olist", "csv"), ("shopease", "postgres"), ("sales_drops", "file")}
