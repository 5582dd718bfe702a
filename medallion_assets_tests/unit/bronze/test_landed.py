"""A delivery is dated once, and anew where anything that its dates follow from differs."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.bronze.delta import landed_relation
from medallion_assets.bronze.landed import dating_sql
from medallion_assets.core.partitions import DayRange
from medallion_assets.lake.expiry import GRACE_SECONDS
from medallion_assets_tests.examples import examples
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import FIRST, LINES, SALES, THREE_DAYS, hex_id, with_export

IDS = [hex_id(1), hex_id(2).upper(), f" {hex_id(3)}", "short", None]
DAYS = ["2024-05-01 10:00:00", "2024-05-02", "2025-01-01 00:00:00", "soon", "", None]
Parent = tuple[str | None, str | None]


def dates(platform: Platform, table: str = "lines") -> list[Path]:
    return sorted((platform.root / "landing" / "shop" / table).rglob("dates-*"))


@pytest.mark.again
def test_another_day_of_the_same_delivery_takes_the_dates_that_are_there(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = with_export(loaded_shop, {**THREE_DAYS, "lines": THREE_DAYS["lines"][:4]})
    newer.run([newer.day(0)])

    def again(*_: object) -> None:
        raise AssertionError("dated again")

    monkeypatch.setattr("medallion_assets.bronze.landed._write", again)
    newer.run([newer.day(2)])
    assert len(newer.rows("silver", "lines")) == 4


@pytest.mark.again
def test_another_range_dates_anew_where_parents_repeat_and_forgets_what_nobody_reads(
    loaded_shop: Platform,
) -> None:
    twice = [*THREE_DAYS["sales"], THREE_DAYS["sales"][0]]
    newer = with_export(loaded_shop, {**THREE_DAYS, "sales": twice})
    newer.run()
    (before, *_) = kept = dates(newer)
    left = before.with_suffix(".unfinished")
    left.write_bytes(b"PAR1, and then the process died")
    replace(newer, last=newer.day(1)).run()
    assert {*kept, left} < {*dates(newer)}, "somebody may be reading them"
    aged(dates(newer))
    replace(newer, first=newer.day(1)).run()
    (after,) = dates(newer)
    assert after not in kept


def aged(files: Iterable[Path]) -> None:
    """Let files be older than what a process may be reading."""
    old = time.time() - GRACE_SECONDS - 1
    for file in files:
        os.utime(file, (old, old))


@pytest.mark.again
def test_what_a_killed_process_left_is_written_over(loaded_shop: Platform) -> None:
    newer = with_export(loaded_shop, {**THREE_DAYS, "sales": THREE_DAYS["sales"][:2]})
    newer.run()
    expected = newer.content()
    for file in (found for table in ("sales", "lines") for found in dates(newer, table)):
        file.rename(file.with_suffix(".unfinished"))
        file.with_suffix(".unfinished").write_bytes(b"PAR1, and then the process died")
    shorter = replace(newer, last=newer.day(1))
    shorter.run()
    newer.run()
    assert newer.content() == expected


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


@given(
    st.lists(
        st.tuples(st.sampled_from(IDS), st.sampled_from(DAYS)),
        unique_by=lambda parent: (parent[0] or "").strip().lower(),
    )
)
@examples(60)
def test_parents_that_do_not_repeat_need_no_judging(
    connection: duckdb.DuckDBPyConnection, parents: Sequence[Parent]
) -> None:
    texts = pa.string()
    landed = pa.table(
        {
            "sale_id": pa.array([hex_id(number) for number in (1, 2, 3, 4)], texts),
            **{name: pa.nulls(4, texts) for name in ("line", "article_id", "price", "_extra")},
            "_line_number": [2, 3, 4, 5],
            "_row_hash": ["a", "b", "c", "d"],
            "_key": ["a", "b", "c", "d"],
        }
    )
    sales = pa.table(
        {
            "sale_id": pa.array([name for name, _ in parents], texts),
            "state": pa.array(["open"] * len(parents), texts),
            "sold_at": pa.array([day for _, day in parents], texts),
            **{n: pa.nulls(len(parents), texts) for n in ("paid_at", "_extra", "_row_hash")},
            "_line_number": pa.array(range(len(parents)), pa.int64()),
            "_key": pa.array([name for name, _ in parents], texts),
        }
    )
    lines, parent_rows = landed_relation(LINES), landed_relation(SALES, "parent_rows")
    connection.register(str(lines), landed)
    connection.register(str(parent_rows), sales)
    window = DayRange(FIRST, date(2024, 5, 3))
    found = [
        connection.execute(
            "from ("
            + dating_sql(LINES, lines, window, SALES, parent_rows, repeated=repeated)
            + ") order by all"
        ).fetchall()
        for repeated in (False, True)
    ]
    assert found[0] == found[1]
    assert len(found[0]) == landed.num_rows
