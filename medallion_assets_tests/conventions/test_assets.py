"""Every asset is described, owned, grouped and checked."""

from __future__ import annotations

import pytest
from dagster import AssetKey, AssetsDefinition, AssetSpec, Definitions

from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.settings.environment import Settings
from medallion_assets.tables.model import Table
from medallion_assets.tables.systems import SYSTEMS, TABLES

DEFINITIONS: Definitions = build_definitions(Settings(_env_file=None))  # type: ignore[call-arg]
ASSETS: dict[AssetKey, AssetSpec] = {
    spec.key: spec for spec in DEFINITIONS.resolve_all_asset_specs()
}
KEYS = sorted(ASSETS, key=AssetKey.to_user_string)
MOST_KINDS = 3


def definition(key: AssetKey) -> AssetsDefinition:
    return DEFINITIONS.resolve_asset_graph().assets_def_for_key(key)


@pytest.mark.parametrize("key", KEYS, ids=AssetKey.to_user_string)
def test_an_asset_tells_what_it_is(key: AssetKey) -> None:
    spec = ASSETS[key]
    layer, source, _name = key.path
    assert layer in {"bronze", "silver", "gold"}
    assert source in {system.name for system in SYSTEMS}
    assert spec.description
    assert spec.owners == ["team:retail-data"]
    assert spec.group_name == f"{source}_{layer}"
    assert 0 < len(spec.kinds) <= MOST_KINDS
    assert spec.tags["layer"] == layer


@pytest.mark.parametrize("key", KEYS, ids=AssetKey.to_user_string)
def test_every_column_is_described(key: AssetKey) -> None:
    schema = ASSETS[key].metadata["dagster/column_schema"]
    assert schema.columns
    assert [column.name for column in schema.columns if not column.description] == []


@pytest.mark.parametrize("key", KEYS, ids=AssetKey.to_user_string)
def test_no_policy_retries_what_was_cancelled(key: AssetKey) -> None:
    assert definition(key).op.retry_policy is None


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.identifier)
def test_silver_has_two_blocking_checks_and_days_where_the_table_has_them(table: Table) -> None:
    key = AssetKey(["silver", table.source, table.name])
    silver = definition(key)
    checks = {spec.name: spec.blocking for spec in silver.check_specs}
    assert checks == {"contract": True, "ledger": True}
    assert (silver.partitions_def is not None) == (table.day is not None)
    bronze = definition(AssetKey(["bronze", table.source, table.name]))
    assert (bronze.partitions_def is not None) == (table.day is not None)
    assert bronze.key in {dep.asset_key for dep in ASSETS[key].deps}


def test_every_model_of_gold_has_a_check() -> None:
    checked = {key.asset_key for key in DEFINITIONS.resolve_asset_graph().asset_check_keys}
    gold = {key for key in KEYS if key.path[0] == "gold"}
    assert gold - checked == set()


def test_the_graph_is_whole() -> None:
    """No dependency leads to something that is not an asset of ours."""
    parents = {dep.asset_key for spec in ASSETS.values() for dep in spec.deps}
    assert parents - set(ASSETS) == set()
