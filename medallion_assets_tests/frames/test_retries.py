"""A fault of a moment, met by an input or an output: tried again, and nothing stored twice."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from dagster import AssetIn, RetryPolicy, asset

from medallion_assets.cli.views import select
from medallion_assets.core.errors import TransientLakeError
from medallion_assets.orchestration import faults
from medallion_assets.orchestration.resources import lake as resource
from medallion_assets_tests.frames.own_project import SALES, lake_of, run, why
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.tiers import parametrize_once


@asset(ins={"sales": AssetIn(SALES)})
def counted(sales: pa.Table) -> pa.Table:
    return pa.table({"sales": [sales.num_rows]})


def failing(patched: pytest.MonkeyPatch, name: str, times: int) -> list[int]:
    """Let a step of the manager fail so often; what is returned counts the tries."""
    patched.setattr(faults, "RETRIES", RetryPolicy(max_retries=2, delay=0))
    really: Callable[..., Any] = getattr(resource, name)
    tries: list[int] = []

    def tried(*given: Any, **named: Any) -> Any:
        tries.append(1)
        if len(tries) <= times:
            raise TransientLakeError("the lake is out of reach", remedy="wait")
        return really(*given, **named)

    patched.setattr(resource, name, tried)
    return tries


@parametrize_once("name", ["slice_sql", "store"])
def test_it_passes_and_the_table_is_there(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tries = failing(monkeypatch, name, times=2)
    assert run(loaded_shop, [counted]).success
    assert len(tries) == 3
    _, rows = select(lake_of(loaded_shop).settings, "select sales from own.counted")
    assert rows == [(len(loaded_shop.rows("silver", "sales")),)]


@parametrize_once("name", ["slice_sql", "store"])
def test_it_stays_and_the_lake_is_as_it_was(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tries = failing(monkeypatch, name, times=3)
    with nothing_changes(loaded_shop):
        assert "out of reach" in why(run(loaded_shop, [counted]))
    assert len(tries) == 3
