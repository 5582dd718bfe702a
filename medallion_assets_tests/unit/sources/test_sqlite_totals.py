"""What a SQLite file says its money adds up to, which is what is read of it or nothing."""

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.lake.storage.directory import Directory
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.extracts import Extract
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.sources.sqlite.database import SqliteDatabase
from medallion_assets.sources.sqlite.values import field_of
from medallion_assets_tests.examples import examples
from medallion_assets_tests.shop import LINES, hex_id
from medallion_assets_tests.sqlite_files import make

COLUMNS = ["sale_id TEXT", "line TEXT", "article_id TEXT", "price REAL"]
TABLE = replace(LINES, changes=None)


def extract(home: Path, prices: list[object]) -> Extract:
    """One look at a file with a line a price."""
    file = home / "shop.sqlite"
    file.unlink(missing_ok=True)
    rows = [(hex_id(1), str(n), hex_id(2), price) for n, price in enumerate(prices, 1)]
    made = make(file, {"lines": (COLUMNS, rows)})
    asked = SqliteDatabase(
        made, "UTC", date(2024, 5, 1), timedelta(0), timedelta(minutes=1), lambda _: None
    )
    return asked.extract(TABLE, None, home)


def received(home: Path, found: Extract) -> Delivery:
    """What is read of it, compared with what it says."""
    with duckdb.connect(config={"threads": 1}) as connection:
        file = SourceFile(found.file.parent, found.file.name)
        storage = Directory(home / "lake", durable=False)
        return receive(TABLE, file, storage, connection, totals=found.totals)


@pytest.mark.parametrize(
    ("prices", "total"),
    [
        ([0.1] * 10, "1"),
        ([10, 10.0, 9.9, None], "29.9"),
        ([0.1 + 0.2], "0.3"),
        ([58.905, -0.5], "58.405"),
        (["abc", "", 1.5], "1.5"),
        ([1e300, 1], "1"),
        ([1.5, "1.000,00"], None),
        (["1e3"], "1000"),  # SQLite itself makes a number of it
    ],
    ids=str,
)
def test_fractions_are_added_exactly_and_what_is_uncertain_is_in_no_sum(
    prices: list[object], total: str | None, tmp_path: Path
) -> None:
    found = extract(tmp_path, prices)
    assert (found.totals.rows, found.rows) == (len(prices), len(prices))
    assert found.totals.sums == ({} if total is None else {"price": Decimal(total)})
    assert received(tmp_path, found).source_rows == len(prices)


@examples(40)
@given(
    prices=st.lists(
        st.none()
        | st.decimals(-(10**9), 10**9, places=2).map(float)
        | st.integers(-(10**12), 10**12)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.sampled_from(["abc", "", " ", "Infinity", "-"]),
        min_size=1,
        max_size=8,
    )
)
@example(prices=[5e-11, -5e-11, 1e28, math.nextafter(1e28, 0)])
def test_what_is_read_adds_up_to_what_the_file_says(
    prices: list[object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("sums")
    found = extract(home, prices)
    assert "price" in found.totals.sums
    received(home, found)


def test_an_amount_that_is_read_otherwise_refuses_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    misread = lambda *given: field_of(*given).replace("9.90", "9.80")  # noqa: E731 - stands for a function
    monkeypatch.setattr("medallion_assets.sources.sqlite.database.field_of", misread)
    with pytest.raises(BadDeliveryError, match=r"price adds up to .*, but the source says 19.8"):
        received(tmp_path, extract(tmp_path, [9.9, 9.90]))
