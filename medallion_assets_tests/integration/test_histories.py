"""The history of a table that is delivered as a whole, and that it belongs to its silver."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.lake import publish as publishing
from medallion_assets.lake.changes import Change
from medallion_assets.silver.history import stage_history
from medallion_assets_tests.corrected import corrected
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import (
    ARTICLES,
    SHOP,
    THREE_DAYS,
    article,
    hex_id,
    sale,
    shop,
    with_export,
)
from medallion_assets_tests.tiers import parametrize_once

Version = tuple[str, int, bool]
BEFORE, AFTER = [("1", 5, True), ("2", 5, True)], [("1", 5, False), ("1", 3, True), ("2", 5, True)]


class KilledError(BaseException):
    """Ends a step as the end of its process would: nothing is tidied up."""


def versions(platform: Platform) -> list[Version]:
    """Article, stock, and whether it is so still."""
    return [
        (row["article_id"][-1], row["stock"], row["valid_to"] is None)
        for row in platform.history("articles")
    ]


def delivered(platform: Platform, *articles: Sequence[str]) -> Platform:
    """The lake after a newer export."""
    newer = replace(with_export(platform, {**THREE_DAYS, "articles": articles}), runs=("articles",))
    newer.run()
    return newer


def received(platform: Platform) -> list[datetime]:
    """When the loads of articles were received."""
    sql = "select received_at from {t} where table_name = 'shop_articles' order by load_id"
    return [moment for (moment,) in platform.query(sql, t="ledger.loads")]


def test_versions_begin_and_end_with_the_exports(loaded_shop: Platform) -> None:
    former = [article(1), article(2)]
    changed = delivered(loaded_shop, article(1, "3"), article(2))
    delivered(changed, article(1, "3"))
    last = delivered(changed, *former)
    first, second, third, fourth = loads = received(last)
    assert loads == sorted(set(loads))
    told = [
        (row["article_id"], row["valid_from"], row["valid_to"]) for row in last.history("articles")
    ]
    assert told == [
        (hex_id(1), first, second),
        (hex_id(1), second, fourth),
        (hex_id(1), fourth, None),
        (hex_id(2), first, third),
        (hex_id(2), fourth, None),
    ]
    assert [stock for _, stock, _ in versions(last)] == [5, 3, 5, 5, 5]


def test_a_rejected_row_leaves_the_version_before_it(loaded_shop: Platform) -> None:
    newer = delivered(loaded_shop, article(1, "-1"), article(2, "many"))
    assert newer.rows("silver", "articles") == []
    assert versions(newer) == BEFORE
    last = delivered(newer, article(1, "3"), article(2, "many"))
    assert versions(last) == AFTER


def test_a_sale_is_dated_by_its_own_times(loaded_shop: Platform) -> None:
    paid = [sale(1, state="paid", paid="2024-05-02 09:00:00"), *THREE_DAYS["sales"][1:]]
    newer = replace(with_export(loaded_shop, {**THREE_DAYS, "sales": paid}), runs=("sales",))
    newer.run()
    first = [row for row in newer.history("sales") if row["sale_id"] == hex_id(1)]
    moments = [datetime(2024, 5, 1, 10), datetime(2024, 5, 2, 9)]  # noqa: DTZ001 - local times
    assert [row["valid_from"] for row in first] == moments
    assert [row["state"] for row in first] == ["open", "paid"]


@pytest.mark.again
def test_a_corrected_row_is_a_version(loaded_shop: Platform) -> None:
    newer = delivered(loaded_shop, article(1, "-3"), article(2))
    corrected(newer, "articles", lambda _: {"stock": "3"})
    newer.run()
    assert versions(newer) == AFTER
    delivered(newer, article(1, "-3"), article(2))
    assert versions(newer) == AFTER


@pytest.mark.again
def test_a_key_that_a_correction_takes_away_ends(loaded_shop: Platform) -> None:
    newer = delivered(loaded_shop, article(1, "-3"), article(2))
    corrected(newer, "articles", lambda _: {"article_id": hex_id(3), "stock": "3"})
    newer.run()
    assert versions(newer) == [("1", 5, False), ("2", 5, True), ("3", 3, True)]


@pytest.mark.again
def test_a_table_that_begins_to_keep_its_history_tells_all_of_it(tmp_path: Path) -> None:
    forgetful = (replace(ARTICLES, history=None), *SHOP[1:])
    platform = replace(shop(tmp_path, tables=forgetful), runs=("articles",))
    platform.run()
    newer = delivered(platform, article(1, "3"), article(2))
    assert "silver.shop_articles_history" not in newer.heads()
    mindful = replace(newer, tables=SHOP)
    mindful.run()
    assert versions(mindful) == AFTER
    head = mindful.heads()["silver.shop_articles_history"]
    mindful.run()
    assert mindful.heads()["silver.shop_articles_history"] == head


def test_a_rebuild_tells_the_same(loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = delivered(loaded_shop, article(1, "3"), article(2))
    before, head = newer.history("articles"), newer.heads()["silver.shop_articles_history"]
    monkeypatch.setattr(
        "medallion_assets.silver.input_fingerprints._statement_fingerprint",
        lambda _: "another rule",
    )
    newer.run()
    assert newer.heads()["silver.shop_articles_history"] != head
    assert newer.history("articles") == before


@parametrize_once("cut_at", ["silver.shop_articles", "silver.shop_articles_history"])
def test_silver_and_its_history_are_published_together_or_not_at_all(
    cut_at: str, loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = with_export(loaded_shop, {**THREE_DAYS, "articles": [article(1, "3"), article(2)]})
    commit = publishing._commit

    def cut(lake: Any, change: Change, *rest: Any) -> int | None:
        if change.identifier == cut_at:
            raise KilledError
        return commit(lake, change, *rest)

    monkeypatch.setattr(publishing, "_commit", cut)
    with pytest.raises(KilledError):
        newer.run()
    monkeypatch.setattr(publishing, "_commit", commit)
    assert versions(newer) == BEFORE
    assert {row["stock"] for row in newer.rows("silver", "articles")} == {5}
    newer.run()
    assert versions(newer) == AFTER


@pytest.mark.again
def test_a_history_waits_for_every_day_of_the_run(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged: list[str] = []
    real = stage_history

    def noted(session: Any, table: Any, used: Any) -> Any:
        staged.append(table.name)
        return real(session, table, used)

    monkeypatch.setattr("medallion_assets.silver.publication.stage_history", noted)
    many = [sale(number, 2, state="lost") for number in range(10, 210)]
    bad = with_export(loaded_shop, {**THREE_DAYS, "sales": [*THREE_DAYS["sales"], *many]})
    assert list(bad.run().silver["sales"].failed) == [bad.day(1)]
    assert "sales" not in staged
    mended = [sale(number, 2) for number in range(10, 210)]
    with_export(bad, {**THREE_DAYS, "sales": [*THREE_DAYS["sales"], *mended]}).run()
    assert "sales" in staged
