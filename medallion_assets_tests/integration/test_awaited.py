"""A parent that is merely not loaded is told from one that does not exist."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from medallion_assets.tables.model import ColumnDay, ForeignKey
from medallion_assets_tests.feeds.history import History, Version, days_of, moment
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import (
    ARTICLES,
    LINES,
    SALES,
    THREE_DAYS,
    article,
    line,
    sale,
    shop,
    with_export,
)

DAYS = 3
RETURNS = replace(
    SALES,
    name="returns",
    description="A sale that came back.",
    file_name="returns.csv",
    history=None,
    day=ColumnDay(column="sold_at"),
    foreign_keys=(ForeignKey(column="sale_id", parent="sales", parent_column="sale_id"),),
)
"""Rows with a day of their own, whose parents have another."""
FILES = {
    "sales": [sale(1, 1), sale(2, 2), sale(3, 3, state="lost")],
    "returns": [sale(1, 2), sale(2, 3), sale(3, 3), sale(9, 3)],
}


def returns(home: Path) -> Platform:
    return shop(home, FILES, tables=(SALES, RETURNS))


def reasons(platform: Platform, name: str) -> dict[str, list[str]]:
    """The reasons of the rejected rows, by the last digit of their sale."""
    rows = platform.rows("quarantine", name)
    return {row["sale_id"][-1]: row["reasons"] for row in rows}


def counted(platform: Platform, name: str) -> dict[str, int]:
    """How many rows the ledger counts by reason."""
    found: dict[str, int] = {}
    for entry in platform.ledger(name).values():
        for reason, rows in entry.rules.items():
            found[reason] = found.get(reason, 0) + rows
    return found


@pytest.mark.again
def test_a_parent_on_a_day_that_was_not_run_is_not_loaded(tmp_path: Path) -> None:
    platform = returns(tmp_path)
    platform.run([platform.day(2)])
    assert reasons(platform, "returns") == {"2": ["sales_not_loaded"], "9": ["sales_missing"]}
    assert counted(platform, "returns") == {"sales_not_loaded": 1, "sales_missing": 1}
    assert platform.imbalances() == []
    outcome = platform.run([platform.day(1)])
    rewritten = outcome.silver["returns"].rewritten
    assert rewritten == platform.asked([platform.day(1), platform.day(2)])
    assert reasons(platform, "returns") == {"1": ["sales_not_loaded"], "9": ["sales_missing"]}
    platform.run([platform.day(0)])
    assert reasons(platform, "returns") == {"9": ["sales_missing"]}
    fresh = returns(tmp_path / "fresh")
    fresh.run()
    assert platform.content() == fresh.content()


def test_a_parent_that_a_newer_export_lacks_is_missing_though_its_day_was_never_run(
    tmp_path: Path,
) -> None:
    platform = returns(tmp_path)
    platform.run([platform.day(2)])
    newer = with_export(platform, {**FILES, "sales": [FILES["sales"][0], FILES["sales"][2]]})
    newer.run([newer.day(2)])
    assert reasons(newer, "returns") == {"2": ["sales_missing"], "9": ["sales_missing"]}


@pytest.mark.again
def test_nothing_is_loaded_of_a_table_that_never_was(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    others = replace(platform, tables=(SALES, LINES))
    with platform.session() as session:
        others.bronze_in(session)
        replace(others, tables=(SALES,)).silver_in(session)
    everything = replace(platform, tables=(LINES,))
    object.__setattr__(everything, "names", platform.names)
    with platform.session() as session:
        everything.silver_in(session)
    assert counted(platform, "lines") == {"articles_not_loaded": 7, "sales_missing": 1}
    platform.run()
    assert counted(platform, "lines") == {"articles_missing": 1, "sales_missing": 1}


@pytest.mark.again
def test_parts_of_a_whole_whose_day_is_not_published_are_not_dirt(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    parts = replace(platform, tables=(ARTICLES, LINES))
    object.__setattr__(parts, "names", platform.names)
    with platform.session() as session:
        platform.bronze_in(session)
        replace(platform, tables=(ARTICLES,)).silver_in(session)
        parts.silver_in(session)
    assert counted(platform, "lines") == {"sales_not_loaded": 7, "articles_missing": 1}
    platform.run()
    fresh = shop(tmp_path / "fresh")
    fresh.run()
    assert platform.content() == fresh.content()
    assert counted(platform, "lines") == {"sales_missing": 1, "articles_missing": 1}


@pytest.mark.again
def test_a_day_whose_publication_failed_is_awaited_until_it_is_mended(tmp_path: Path) -> None:
    strict = replace(SALES, threshold=replace(SALES.threshold, rows=1))
    files = {"articles": [article(1)], "sales": [sale(1, 1), sale(2, 2)], "lines": [line(1)]}
    platform = shop(tmp_path, files, tables=(ARTICLES, strict, LINES))
    platform.run()
    bad = with_export(
        platform,
        {
            **files,
            "sales": [sale(1, 1), sale(2, 2, "lost"), sale(3, 2, "lost"), sale(4, 2)],
            "lines": [line(1), line(4)],
        },
    )
    outcome = bad.run()
    assert list(outcome.silver["sales"].failed) == [bad.day(1)]
    assert reasons(bad, "lines") == {"4": ["sales_not_loaded"]}
    mended = with_export(bad, {**files, "lines": [line(1), line(4)]})
    mended.run()
    assert reasons(mended, "lines") == {"4": ["sales_missing", "business_day_unknown"]}


@pytest.mark.again
def test_a_parent_may_be_among_changes_that_were_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, stray = Version("lines", line(1), moment(1)), Version("lines", line(8), moment(1))
    late = Version("sales", sale(1, 1), moment(3))
    database = History([article(1)], [early, stray, late], overlap=timedelta(0))
    lake = database.platform(tmp_path, monkeypatch)
    lake.run(days_of([0]))
    waiting = ["sales_not_loaded", "business_day_unknown"]
    assert reasons(lake, "lines") == {"1": waiting, "8": waiting}
    lake.run(days_of([2]))
    assert reasons(lake, "lines") == {"8": waiting}
    lake.run(days_of([1]))
    assert reasons(lake, "lines") == {"8": ["sales_missing", "business_day_unknown"]}
    assert lake.imbalances() == []


@pytest.mark.again
def test_a_range_that_is_longer_has_days_that_are_not_loaded(tmp_path: Path) -> None:
    platform = replace(returns(tmp_path), first=date(2024, 5, 2))
    platform.run()
    assert reasons(platform, "returns") == {"9": ["sales_missing"]}
    longer = replace(platform, first=date(2024, 5, 1))
    longer.run([longer.day(2)])
    assert reasons(longer, "returns")["9"] == ["sales_missing"]


def test_days_that_are_loaded_tell_nothing_new(loaded_shop: Platform) -> None:
    assert counted(loaded_shop, "lines") == {"articles_missing": 1, "sales_missing": 1}
    outcome = loaded_shop.run([loaded_shop.day(0)])
    assert outcome.silver["lines"].rewritten == loaded_shop.asked([])
    assert len(THREE_DAYS["lines"]) == 7
