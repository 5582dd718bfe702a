"""A source that lost most rows, a day or its times is believed only when somebody says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.bronze.build import build_bronze
from medallion_assets.core.errors import BadDeliveryError
from medallion_assets_tests.feeds.history import History
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.shop import THREE_DAYS, Cells, article, line, sale, shop, with_export
from medallion_assets_tests.tiers import parametrize_once

MANY = [article(number) for number in range(1, 301)]


def of_articles(platform: Platform, *, accept_removals: bool = False) -> int:
    with platform.session() as session:
        articles = platform.names["articles"]
        outcome = build_bronze(
            session, articles, platform.names, None, accept_removals=accept_removals
        )
    return outcome.appended


@parametrize_once(("left", "stops"), [(149, True), (150, False), (299, False)])
def test_half_of_the_keys_may_go(tmp_path: Path, left: int, *, stops: bool) -> None:
    platform = replace(shop(tmp_path, {**THREE_DAYS, "articles": MANY}), runs=("articles",))
    platform.run()
    fewer = with_export(platform, {**THREE_DAYS, "articles": MANY[:left]})
    if not stops:
        assert of_articles(fewer) == 300 - left
        return
    refused = pytest.raises(BadDeliveryError, match=r"151 of 300 keys are gone.*50%")
    with nothing_changes(fewer), refused:
        of_articles(fewer)
    assert of_articles(fewer, accept_removals=True) == 151


def test_few_keys_may_go_but_not_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = History([article(number) for number in range(3)])
    lake = database.platform(tmp_path, monkeypatch)
    assert of_articles(lake) == 3
    database.articles = [article(0)]
    assert of_articles(lake) == 2
    database.articles = []
    with nothing_changes(lake), pytest.raises(BadDeliveryError, match="1 of 1 keys are gone"):
        of_articles(lake)
    assert of_articles(lake, accept_removals=True) == 1
    assert of_articles(lake) == 0


A_DAY = 40
SALES = [sale(number, 1 + number // A_DAY) for number in range(3 * A_DAY)]
LINES = [line(number) for number in range(3 * A_DAY)]
LARGE = {**THREE_DAYS, "sales": SALES, "lines": LINES}
"""Forty sales a day, each with a line."""


def spreadsheet(cells: Cells) -> Cells:
    """A sale as a spreadsheet writes it: the same times in another form."""
    number, state, sold, paid = cells
    return (number, state, f"{int(sold[8:10])}/5/2024 {sold[11:16]}", paid)


@pytest.fixture(scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """A loaded shop with days that must not be lost, as it is put back."""
    platform = shop(tmp_path_factory.mktemp("large"), LARGE)
    platform.run()
    return platform, Kept.of(platform.root)


@pytest.fixture
def large(_kept: tuple[Platform, Kept]) -> Platform:
    """The same for this test alone."""
    platform, kept = _kept
    kept.put_back()
    return platform


@pytest.mark.again
def test_times_in_another_form_change_nothing(large: Platform) -> None:
    told = pytest.raises(BadDeliveryError, match="120 of 120 keys had a business day and have none")
    again = with_export(large, {**LARGE, "sales": [*map(spreadsheet, SALES)]})
    for name in ("sales", "lines"):
        with nothing_changes(again), told, again.session() as session:
            days = again.asked(None)
            build_bronze(session, again.names[name], again.names, days)


def test_an_older_export_is_refused_by_the_days_it_lacks(large: Platform) -> None:
    older = with_export(large, {**LARGE, "sales": SALES[:A_DAY], "lines": LINES[:A_DAY]})
    expected = r"80 of 120 keys are gone|would have none: 2024-05-02 \(40 rows\), 2024-05-03"
    for days in (None, [large.day(0)], [large.day(2)]):
        with nothing_changes(older), pytest.raises(BadDeliveryError, match=expected):
            older.run(days)


@pytest.mark.again
def test_a_day_may_be_lost_when_somebody_says_so(large: Platform) -> None:
    fewer = with_export(large, {**LARGE, "sales": SALES[: 2 * A_DAY], "lines": LINES[: 2 * A_DAY]})
    with pytest.raises(BadDeliveryError, match=r"would have none: 2024-05-03 \(40 rows\)$|none"):
        fewer.run()
    outcome = replace(fewer, accept_removals=True).run()
    assert outcome.bronze["sales"].losses.removed == A_DAY
    assert len(fewer.rows("silver", "sales")) == 2 * A_DAY
    assert fewer.imbalances() == []


@pytest.mark.again
@parametrize_once("day", [0, 2])
def test_what_is_gone_is_removed_on_whatever_day_is_run(large: Platform, day: int) -> None:
    gone = SALES[-1][0]
    fewer = with_export(large, {**LARGE, "sales": SALES[:-1], "lines": LINES[:-1]})
    outcome = fewer.run([fewer.day(day)])
    assert outcome.bronze["sales"].losses.removed == 1
    for name in ("sales", "lines"):
        assert gone not in {row["sale_id"] for row in fewer.rows("silver", name)}
    assert fewer.imbalances() == []


@pytest.mark.again
def test_a_first_load_without_days_is_not_published(tmp_path: Path) -> None:
    platform = shop(tmp_path, {**LARGE, "sales": [*map(spreadsheet, SALES)]})
    outcome = platform.run()
    told = [
        text for verdict in outcome.silver["sales"].verdicts.values() for text in verdict.contract
    ]
    assert "120 of 120 rows were rejected, more than 50%, 120 of them for want of" in told[0]
    assert set(outcome.silver["sales"].failed) == {None, *(platform.day(n) for n in range(3))}
    assert platform.rows("silver", "sales") == platform.rows("quarantine", "sales") == []
    replace(platform, accept_removals=True).run()
    assert len(platform.rows("quarantine", "sales")) == 120


@pytest.mark.again
def test_a_day_whose_rows_are_all_rejected_keeps_what_it_had(large: Platform) -> None:
    lost = [sale(number, 1, "lost") for number in range(A_DAY)]
    newer = with_export(large, {**LARGE, "sales": [*lost, *SALES[A_DAY:]]})
    outcome = newer.run()
    (verdict,) = outcome.silver["sales"].failed.values()
    assert "all 40 rows that came were rejected, and 40 were there" in verdict.contract[0]
    assert len(newer.rows("silver", "sales")) == 3 * A_DAY
    replace(newer, accept_removals=True).run()
    assert len(newer.rows("silver", "sales")) == 2 * A_DAY


def test_many_small_days_are_judged_together(tmp_path: Path) -> None:
    lost = [sale(number, 1 + number // A_DAY, "lost") for number in range(3 * A_DAY) if number % 20]
    platform = shop(tmp_path, {**LARGE, "sales": [*lost, *SALES[::20]]})
    outcome = platform.run()
    assert len(outcome.silver["sales"].failed) == 4
    assert platform.rows("silver", "sales") == []


@pytest.mark.again
def test_rows_without_a_day_pile_up_and_block_no_later_day(large: Platform) -> None:
    """What was rejected long ago is no part of today's delivery."""
    odd = [(*sale(1000 + number)[:2], "soon", "") for number in range(110)]
    first = with_export(large, {**LARGE, "sales": [*SALES, *odd]})
    first.run()
    assert len(first.rows("quarantine", "sales")) == 110
    more = [*SALES, *odd, *(sale(2000 + number, 3) for number in range(10))]
    outcome = with_export(first, {**LARGE, "sales": more}).run([large.day(2)])
    assert outcome.silver["sales"].failed == {}
    assert len(first.rows("silver", "sales")) == 3 * A_DAY + 10
