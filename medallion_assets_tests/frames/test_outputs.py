"""What assets of one's own return: stored whole, or refused where it cannot fit."""

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from dagster import (
    AssetExecutionContext,
    AssetIn,
    AssetsDefinition,
    BackfillPolicy,
    HourlyPartitionsDefinition,
    StaticPartitionsDefinition,
    WeeklyPartitionsDefinition,
    asset,
)

from medallion_assets.cli.views import select
from medallion_assets_tests.frames.own_project import DAYS, SALES, lake_of, run, why
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.tiers import parametrize_once

ROWS = [(date(2024, 5, 1), "a", Decimal("1.10")), (date(2024, 5, 2), "b", Decimal("2.20"))]
SCHEMA = pa.schema(
    [("business_day", pa.date32()), ("name", pa.string()), ("money", pa.decimal128(12, 2))]
)
TABLE = pa.Table.from_pylist(
    [dict(zip(SCHEMA.names, row, strict=True)) for row in ROWS], schema=SCHEMA
)


def returning(value: Any, name: str = "sums", **more: Any) -> AssetsDefinition:
    """An asset that returns a value; a function of the asked days is called with them."""

    def compute(context: AssetExecutionContext) -> Any:
        return value(context.partition_keys) if callable(value) else value

    made: AssetsDefinition = asset(name=name, **more)(compute)
    return made


def stored(platform: Platform, table: str = "own.sums") -> list[tuple[Any, ...]]:
    return select(lake_of(platform).settings, f"select * from {table} order by all")[1]


def of_days(keys: list[str]) -> pa.Table:
    """One row a day that was asked for."""
    days = [date.fromisoformat(key) for key in keys]
    return pa.table({"business_day": days, "rows": [1] * len(days)})


def by_day(value: Any = of_days, **more: Any) -> AssetsDefinition:
    return returning(
        value, partitions_def=DAYS, backfill_policy=BackfillPolicy.single_run(), **more
    )


@parametrize_once(
    "value",
    [
        TABLE,
        TABLE.to_pandas(),
        pl.from_arrow(TABLE),
        pl.from_arrow(TABLE).lazy(),  # type: ignore[union-attr]
        ibis.memtable(TABLE),
        duckdb.from_arrow(TABLE),
        pa.RecordBatchReader.from_batches(SCHEMA, TABLE.to_batches()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_form_is_stored_to_the_cent(loaded_shop: Platform, value: Any) -> None:
    assert run(loaded_shop, [returning(value)]).success
    assert stored(loaded_shop) == ROWS


def test_a_day_replaces_that_day_and_no_other(loaded_shop: Platform) -> None:
    assert run(loaded_shop, [by_day()], "2024-05-01", "2024-05-03").success
    more = by_day(lambda keys: pa.concat_tables([of_days(keys), of_days(keys)]))
    assert run(loaded_shop, [more], "2024-05-02").success
    assert [row[0].day for row in stored(loaded_shop)] == [1, 2, 2, 3]


@pytest.mark.again
def test_a_day_without_rows_is_stored_and_can_be_read(loaded_shop: Platform) -> None:
    seen: list[int] = []

    @asset(partitions_def=DAYS)
    def reader(sums: pa.Table) -> None:
        seen.append(sums.num_rows)

    empty = by_day(lambda keys: of_days(keys).slice(0, 0))
    assert run(loaded_shop, [empty, reader], "2024-05-01").success
    assert seen == [0]
    assert run(loaded_shop, [by_day()], "2024-05-02").success
    assert run(loaded_shop, [by_day(), reader], "2024-05-02").success
    assert seen == [0, 1]


def test_what_was_stored_is_read_by_the_next_asset(loaded_shop: Platform) -> None:
    """A pandas asset over silver of a day, and another over what that one stored."""
    seen: list[Any] = []

    @asset(partitions_def=DAYS, ins={"sales": AssetIn(SALES)})
    def counts(sales: pd.DataFrame) -> pd.DataFrame:
        return sales.groupby("business_day").size().reset_index(name="sales")

    @asset(partitions_def=DAYS)
    def reader(counts: pa.Table) -> None:
        seen.extend(counts.to_pylist())

    assert run(loaded_shop, [counts, reader], "2024-05-02").success
    rows = loaded_shop.rows("silver", "sales")
    expected = len([row for row in rows if row["business_day"] == date(2024, 5, 2)])
    assert seen == [{"business_day": date(2024, 5, 2), "sales": expected}]


def test_a_week_replaces_its_days(loaded_shop: Platform) -> None:
    weeks = WeeklyPartitionsDefinition("2024-04-28", end_date="2024-05-12")
    table = returning(
        of_days(["2024-04-28", "2024-05-04"]),
        partitions_def=weeks,
        metadata={"partition_expr": "business_day"},
    )
    assert run(loaded_shop, [table], "2024-04-28").success
    assert run(loaded_shop, [table], "2024-04-28").success
    assert len(stored(loaded_shop)) == 2


@pytest.mark.again
@parametrize_once(
    ("value", "said"),
    [
        (of_days(["2024-05-02"]), "1 of 2024-05-02"),
        (pa.table({"business_day": pa.array([None], pa.date32()), "rows": [1]}), "1 of no day"),
        (pa.table({"rows": [1]}), "no column business_day"),
        (
            pa.table({"business_day": pd.to_datetime(["2024-05-01 07:30"]), "rows": [1]}),
            "a time of day would be lost",
        ),
    ],
)
def test_rows_of_other_days_are_refused(loaded_shop: Platform, value: Any, said: str) -> None:
    assert run(loaded_shop, [by_day()], "2024-05-01").success
    with nothing_changes(loaded_shop):
        assert said in why(run(loaded_shop, [by_day(value)], "2024-05-01"))


def test_what_does_not_fit_is_refused_and_leaves_the_table(loaded_shop: Platform) -> None:
    assert run(loaded_shop, [returning(TABLE)]).success
    with nothing_changes(loaded_shop):
        said = why(run(loaded_shop, [returning(TABLE.drop_columns("money"))]))
    assert "own.sums: what its asset returned lacks money" in said
    assert stored(loaded_shop) == ROWS


def test_a_new_column_is_added_and_is_null_on_the_days_before(loaded_shop: Platform) -> None:
    assert run(loaded_shop, [by_day()], "2024-05-01").success
    more = by_day(lambda keys: of_days(keys).append_column("more", [["x"]]))
    assert run(loaded_shop, [more], "2024-05-02").success
    assert [row[2] for row in stored(loaded_shop)] == [None, "x"]


def test_two_rows_of_one_key_are_refused(loaded_shop: Platform) -> None:
    keyed: dict[str, Any] = {"metadata": {"grain": "business_day, name"}}
    assert run(loaded_shop, [returning(TABLE, **keyed)]).success
    twice = pa.concat_tables([TABLE, TABLE])
    with nothing_changes(loaded_shop):
        assert "2 rows of 2024-05-01, a" in why(run(loaded_shop, [returning(twice, **keyed)]))


@pytest.mark.parametrize("name", ["silver", "gold"])
def test_keys_of_the_platform_are_refused(loaded_shop: Platform, name: str) -> None:
    taken = returning(TABLE, key_prefix=[name, "shop"])
    assert f"begin with {name}" in why(run(loaded_shop, [taken]))


@pytest.mark.again
def test_two_assets_cannot_store_one_table(loaded_shop: Platform) -> None:
    assert run(loaded_shop, [returning(TABLE, name="b", key_prefix="a")]).success
    with nothing_changes(loaded_shop):
        said = why(run(loaded_shop, [returning(TABLE, name="a_b")]))
    assert "stored by the asset a/b, not by a_b" in said


@pytest.mark.again
def test_an_asset_that_gets_days_later_is_refused(loaded_shop: Platform) -> None:
    assert run(loaded_shop, [returning(TABLE)]).success
    with nothing_changes(loaded_shop):
        said = why(run(loaded_shop, [by_day(TABLE.slice(0, 1))], "2024-05-01"))
    assert "was stored as a whole, and is to be stored by its column business_day" in said


def test_an_asset_that_raises_publishes_nothing(loaded_shop: Platform) -> None:
    @asset
    def sums() -> Any:
        raise RuntimeError("half way")

    with nothing_changes(loaded_shop):
        assert not run(loaded_shop, [sums]).success


def test_hours_are_no_partitions_of_a_table(loaded_shop: Platform) -> None:
    hours = HourlyPartitionsDefinition("2024-05-01-00:00", end_date="2024-05-02-00:00")
    hourly = returning(TABLE, partitions_def=hours)
    assert "is shorter than a day" in why(run(loaded_shop, [hourly], "2024-05-01-07:00"))
    static = returning(TABLE, partitions_def=StaticPartitionsDefinition(["north"]))
    assert "are no days of a table" in why(run(loaded_shop, [static], "north"))


def test_two_runs_that_store_at_once_both_publish(loaded_shop: Platform) -> None:
    results: list[bool] = []

    def store(day: str) -> None:
        results.append(run(loaded_shop, [by_day()], day).success)

    threads = [threading.Thread(target=store, args=(f"2024-05-0{n}",)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 3
    assert [row[0].day for row in stored(loaded_shop)] == [1, 2, 3]


def test_it_is_stored_in_a_lake_that_has_no_other_table(tmp_path: Path) -> None:
    platform = Platform(tmp_path / "lake", tmp_path, date(2024, 5, 1), date(2024, 5, 3))
    assert run(platform, [returning(TABLE)]).success
    assert stored(platform) == ROWS


def test_the_ui_sees_rows_and_columns(loaded_shop: Platform) -> None:
    result = run(loaded_shop, [by_day()], "2024-05-01")
    (event,) = result.get_asset_materialization_events()
    metadata = event.materialization.metadata
    assert metadata["dagster/partition_row_count"].value == 1
    assert metadata["dagster/table_name"].value == "own.sums"


@pytest.mark.again
def test_nothing_is_not_stored(loaded_shop: Platform) -> None:
    with nothing_changes(loaded_shop):
        assert run(loaded_shop, [returning(None)]).success
