"""Inputs of assets of one's own: every form, a day, a range, all, and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from dagster import AssetIn, AssetsDefinition, BackfillPolicy, InputContext, asset

from medallion_assets.frames.forms import pandas_frame
from medallion_assets.frames.own import OwnTable
from medallion_assets.frames.storing import store
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.session import open_session
from medallion_assets_tests.frames.own_project import DAYS, SALES, run, why
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.tiers import parametrize_once


def counting(kind: Any, seen: list[Any], key: list[str] = SALES, **more: Any) -> AssetsDefinition:
    """An asset that notes what it was given."""

    def compute(rows: Any) -> None:
        seen.append(rows_in(rows))

    compute.__annotations__["rows"] = kind
    made: AssetsDefinition = asset(name="reader", ins={"rows": AssetIn(key)}, **more)(compute)
    return made


def rows_in(rows: Any) -> list[tuple[Any, ...]]:
    """The ids of the sales and their days, whatever the form."""
    match rows:
        case duckdb.DuckDBPyRelation():
            found = rows.to_arrow_table()
        case ibis.Table():
            found = rows.to_pyarrow()
        case pl.LazyFrame():
            found = rows.collect().to_arrow()
        case pl.DataFrame():
            found = rows.to_arrow()
        case pd.DataFrame():
            found = pa.Table.from_pandas(rows)
        case _:
            found = rows
    ids = found.column("sale_id").to_pylist()
    return sorted(zip(ids, found.column("business_day").to_pylist(), strict=True))


def expected(platform: Platform, *days: date) -> list[tuple[Any, ...]]:
    rows = platform.rows("silver", "sales")
    return sorted(
        (row["sale_id"], row["business_day"]) for row in rows if row["business_day"] in days
    )


FORMS = [
    pd.DataFrame,
    pa.Table,
    ibis.Table,
    duckdb.DuckDBPyRelation,
    pl.DataFrame,
    pl.LazyFrame,
    Any,
]


@parametrize_once("kind", FORMS)
def test_each_form_holds_the_rows_of_the_day(loaded_shop: Platform, kind: Any) -> None:
    seen: list[Any] = []
    reader = counting(kind, seen, partitions_def=DAYS)
    assert run(loaded_shop, [reader], "2024-05-02").success
    assert seen == [expected(loaded_shop, date(2024, 5, 2))]
    assert seen[0]


def test_a_range_holds_its_days(loaded_shop: Platform) -> None:
    seen: list[Any] = []
    reader = counting(
        pa.Table, seen, partitions_def=DAYS, backfill_policy=BackfillPolicy.single_run()
    )
    assert run(loaded_shop, [reader], "2024-05-01", "2024-05-02").success
    assert seen == [expected(loaded_shop, date(2024, 5, 1), date(2024, 5, 2))]


def test_an_asset_without_partitions_gets_all_rows(loaded_shop: Platform) -> None:
    seen: list[Any] = []
    assert run(loaded_shop, [counting(pa.Table, seen)]).success
    assert len(seen[0]) == len(loaded_shop.rows("silver", "sales"))


@pytest.mark.parametrize("layer", ["bronze", "quarantine"])
def test_the_other_layers_are_read_by_day_too(loaded_shop: Platform, layer: str) -> None:
    seen: list[pa.Table] = []

    @asset(partitions_def=DAYS, ins={"rows": AssetIn([layer, "shop", "sales"])})
    def reader(rows: pa.Table) -> None:
        seen.append(rows)

    assert run(loaded_shop, [reader], "2024-05-02").success
    column = "_business_day" if layer == "bronze" else "business_day"
    wanted = [r for r in loaded_shop.rows(layer, "sales") if r[column] == date(2024, 5, 2)]
    assert seen[0].num_rows == len(wanted)


def test_a_table_without_days_is_whole_on_every_day(loaded_shop: Platform) -> None:
    seen: list[pa.Table] = []

    @asset(partitions_def=DAYS, ins={"rows": AssetIn(["silver", "shop", "articles"])})
    def reader(rows: pa.Table) -> None:
        seen.append(rows)

    assert run(loaded_shop, [reader], "2024-05-02").success
    assert seen[0].num_rows == len(loaded_shop.rows("silver", "articles")) > 0


def test_a_day_that_is_not_published_is_refused(loaded_shop: Platform) -> None:
    reader = counting(pa.Table, [], partitions_def=DAYS)
    said = why(run(loaded_shop, [reader], "2024-05-05"))
    assert "silver.shop_sales has no published rows of 2024-05-05" in said
    assert "materialize these days first" in said


def test_a_day_that_is_not_published_may_be_accepted(loaded_shop: Platform) -> None:
    seen: list[Any] = []

    @asset(
        partitions_def=DAYS,
        ins={"rows": AssetIn(SALES, metadata={"allow_missing_partitions": True})},
    )
    def reader(rows: pa.Table) -> None:
        seen.append(rows.num_rows)

    assert run(loaded_shop, [reader], "2024-05-05").success
    assert seen == [0]


def test_a_table_that_is_not_published_is_refused(loaded_shop: Platform) -> None:
    reader = counting(pa.Table, [], key=["silver", "shop", "refunds"])
    assert "silver.shop_refunds is not published" in why(run(loaded_shop, [reader]))


@pytest.mark.parametrize("kind", [list, dict[str, int], int])
def test_an_annotation_that_is_no_table_is_refused(loaded_shop: Platform, kind: Any) -> None:
    said = why(run(loaded_shop, [counting(kind, [])]))
    assert "cannot be had as that" in said
    assert "pandas.DataFrame" in said


class Interrupted(LakeIOManager):
    """A lake into which somebody publishes whenever an input was read."""

    def load_input(self, context: InputContext) -> object:
        """Read, then store both tables anew, with one row more."""
        found = super().load_input(context)
        for name in ("one", "two"):
            with open_session(self.settings, run_id="other") as session:
                store(session, OwnTable(name), pa.table({"n": [1, 2]}), None)
        return found


def test_all_inputs_of_a_step_are_of_one_state(loaded_shop: Platform) -> None:
    seen: list[int] = []

    @asset
    def one() -> pa.Table:
        return pa.table({"n": [1]})

    @asset
    def two() -> pa.Table:
        return pa.table({"n": [1]})

    @asset
    def reader(one: duckdb.DuckDBPyRelation, two: pa.Table) -> None:
        seen.extend([len(one.fetchall()), two.num_rows])

    lake = Interrupted(address=str(loaded_shop.root))  # type: ignore[call-arg]
    assert run(loaded_shop, [one, two, reader], lake=lake, io_manager=lake).success
    assert seen == [1, 1]


def test_pandas_keeps_cents_dates_and_gaps() -> None:
    rows = pa.table(
        {
            "money": pa.array([Decimal("0.10"), None], pa.decimal128(12, 2)),
            "day": pa.array([date(2024, 5, 1), None]),
            "number": pa.array([2**62 + 1, None]),
            "flag": pa.array([True, None]),
        }
    )
    frame = pandas_frame(rows)
    assert pa.Table.from_pandas(frame).cast(rows.schema).equals(rows)
    assert frame["money"].sum() == Decimal("0.10")
    assert frame["number"][0] == 2**62 + 1
