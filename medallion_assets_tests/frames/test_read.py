"""Reading from a program: days, forms, and questions that are none."""

from typing import Any

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import medallion_assets
from docs.api import GROUPS
from medallion_assets import read
from medallion_assets.core.errors import ConfigurationError
from medallion_assets_tests.platform import Platform

SALES = "silver.shop_sales"


@pytest.fixture(autouse=True)
def _environment(loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(loaded_shop.root))


@pytest.mark.parametrize(
    ("as_", "kind"),
    [("pandas", pd.DataFrame), ("arrow", pa.Table), ("polars", pl.DataFrame), ("ibis", ibis.Table)],
)
def test_a_table_is_read_in_a_form(loaded_shop: Platform, as_: str, kind: type) -> None:
    found: Any = read(SALES, as_=as_)
    rows: Any = found.to_pyarrow() if as_ == "ibis" else found
    assert type(found) is kind
    assert len(rows) == len(loaded_shop.rows("silver", "sales"))


def test_days_are_chosen(loaded_shop: Platform) -> None:
    def days(**asked: Any) -> set[str]:
        return {str(day) for day in read(SALES, as_="arrow", **asked)["business_day"].to_pylist()}

    assert days(day="2024-05-02") == {"2024-05-02"}
    assert days(first=loaded_shop.first, last="2024-05-02") == {"2024-05-01", "2024-05-02"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"as_": "excel"}, "no form of rows"),
        ({"day": "24.5.2024"}, "is no day"),
        ({"first": "2024-05-01"}, "not clear"),
        ({"day": "2024-05-01", "first": "2024-05-01", "last": "2024-05-02"}, "not clear"),
        ({"first": "2024-05-02", "last": "2024-05-01"}, "swap them"),
        ({"day": "2024-06-01"}, "no published rows of 2024-06-01"),
    ],
)
def test_wrong_questions_are_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read(SALES, **asked)


def test_a_table_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="is not published"):
        read("silver.shop_refunds")


def test_an_open_lake_stays_as_it_was(loaded_shop: Platform) -> None:
    with medallion_assets.open_lake() as lake:
        assert SALES in lake.tables()
        lazy = lake.read(SALES, as_="duckdb")
        assert lazy.count("*").fetchall() == [(len(loaded_shop.rows("silver", "sales")),)]
    with medallion_assets.open_lake(loaded_shop.root) as lake:
        assert len(lake.read(SALES)) == len(loaded_shop.rows("silver", "sales"))
    with pytest.raises(ConfigurationError, match="no form of rows"):
        medallion_assets.open_lake().read(SALES, as_="excel")


def test_the_page_of_the_interface_has_each_name_once() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == sorted(medallion_assets.__all__)


def test_the_package_offers_what_it_names() -> None:
    for name in medallion_assets.__all__:
        assert getattr(medallion_assets, name)
    with pytest.raises(AttributeError, match="no attribute 'write'"):
        medallion_assets.write  # noqa: B018
