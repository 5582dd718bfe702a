"""Dagster's own signals: staleness by the settings of late data, and automation that is offered."""

from datetime import UTC, datetime, timedelta

import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    DefaultSensorStatus,
    Definitions,
    FreshnessPolicy,
    evaluate_automation_conditions,
)

from medallion_assets.orchestration.assets.signals import freshness
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import system_of

YESTERDAY = datetime.now(tz=UTC).date() - timedelta(days=1)


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


@pytest.mark.parametrize(
    ("system", "given", "hours"),
    [
        ("olist", {}, 30),
        ("olist", {"late_after": 0}, 24),
        ("olist", {"last_day": "2018-10-17"}, None),
        ("shopease", {}, None),
        ("shopease", {"shopease_dsn": "postgresql://u:p@localhost/d"}, 30),
        ("sales_drops", {}, None),
        ("sales_drops", {"drops": "drops"}, 30),
    ],
)
def test_a_table_is_stale_once_a_day_is_late(
    system: str, given: dict[str, object], hours: int | None
) -> None:
    expected = FreshnessPolicy.time_window(timedelta(hours=hours)) if hours else None
    assert freshness(settings(**given), system_of(system)) == expected


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    """Two days of a range that has no end yet."""
    return build_definitions(settings(first_day=YESTERDAY - timedelta(days=1)))


def test_silver_and_gold_have_a_policy_and_bronze_has_none(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    policies = {
        layer: graph.get(AssetKey([layer, "olist", name])).freshness_policy
        for layer, name in (("bronze", "orders"), ("silver", "orders"), ("gold", "fct_orders"))
    }
    assert [layer for layer, policy in policies.items() if policy] == ["silver", "gold"]


def test_automation_is_offered_and_off(definitions: Definitions) -> None:
    (sensor,) = (sensor for sensor in definitions.sensors or () if sensor.name == "automation")
    assert sensor.default_status is DefaultSensorStatus.STOPPED


def test_where_it_is_on_the_clock_asks_for_yesterday(definitions: Definitions) -> None:
    """After three in the morning, shop's time: its bronze, and silver behind it in one run."""
    night = datetime.combine(YESTERDAY + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
    asked = []
    with DagsterInstance.ephemeral() as instance:
        cursor = None
        for minutes in (-1, 1):
            found = evaluate_automation_conditions(
                definitions,
                instance,
                cursor=cursor,
                evaluation_time=night + timedelta(hours=6, minutes=minutes),
            )
            cursor = found.cursor
            keys = (AssetKey([layer, "olist", "orders"]) for layer in ("bronze", "silver"))
            asked.append([found.get_requested_partitions(key) for key in keys])
    assert asked == [[set(), set()], [{YESTERDAY.isoformat()}] * 2]
