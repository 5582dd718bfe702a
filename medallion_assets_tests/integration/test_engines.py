"""Which engine cleans, as a run sees it and as Dagster shows it."""

from dataclasses import replace

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.settings.engines import EngineName
from medallion_assets_tests.platform import Platform, nothing_changes


def test_auto_gives_what_a_configured_engine_gives(loaded_shop: Platform) -> None:
    before = loaded_shop.state()
    insisting = replace(loaded_shop, engine=EngineName.AUTO, accept_removals=True)
    with insisting.session() as session:
        done = insisting.silver_in(session, [loaded_shop.day(0)])
    choices = [outcome.choice for outcome in done.values() if outcome.choice]
    assert {choice.engine for choice in choices} == {EngineName.DUCKDB}
    assert all("of input, DuckDB takes up to" in choice.why for choice in choices)
    assert loaded_shop.state() == before


@pytest.mark.parametrize("engine", [EngineName.SPARK, EngineName.GLUE])
def test_an_engine_that_is_not_at_hand_leaves_the_tables(
    engine: EngineName, loaded_shop: Platform
) -> None:
    insisting = replace(loaded_shop, engine=engine, accept_removals=True)
    with (
        nothing_changes(loaded_shop),
        insisting.session() as session,
        pytest.raises(ConfigurationError, match="MEDALLION_ENGINE=duckdb"),
    ):
        insisting.silver_in(session, [loaded_shop.day(0)])
