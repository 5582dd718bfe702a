"""Thousands of random histories beside each other in one lake: any way gives the final state.

Each case has ids of its own, so the cases know nothing of each other and one run tries all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from medallion_assets.tables.model import Threshold
from medallion_assets_tests.feeds.history import History, Version, days_of, final, seen
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import FIRST, Cells, Export, article, line, sale, shop, with_export

CASES = 2_000
DAYS = 3
IDS = 4
"""Ids of a case: so many sales that its versions and lines may name."""
ARTICLES = [article(1), article(2)]
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))]
STATES = ("open", "paid", "lost")


def versions_of(case: int, dice: Random) -> list[Version]:
    """What happened in a case: sales that move, lines that come first, ids that repeat."""
    found: dict[tuple[object, ...], Version] = {}
    for _ in range(dice.randint(1, 7)):
        number = case * IDS + dice.randrange(IDS)
        minutes = dice.randrange(DAYS * 24 * 60)
        at = datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=minutes)
        if dice.random() < 0.6:
            cells = sale(number, dice.randint(1, DAYS + 1), dice.choice(STATES))
            version = Version("sales", cells, at)
        else:
            price = f"{dice.randint(-1, 3000) / 100:.2f}"
            cells = line(number, dice.randint(1, 2), dice.randint(1, 3), price)
            version = Version("lines", cells, at)
        found[version.key, version.changed_at] = version
    return list(found.values())


def way(dice: Random) -> list[list[int]]:
    """Days in groups, in any order, some more than once, every day at least once."""
    days = [*range(DAYS), *(dice.randrange(DAYS) for _ in range(dice.randint(0, 2)))]
    dice.shuffle(days)
    groups: list[list[int]] = [[]]
    for day in days:
        if day in groups[-1] or dice.random() < 0.5:
            groups.append([])
        groups[-1].append(day)
    return [group for group in groups if group]


def lenient(platform: Platform) -> Platform:
    """A platform that publishes a day however many of its rows are rejected or gone."""
    limit = Threshold(share=1.0)
    tables = tuple(replace(table, threshold=limit) for table in platform.tables)
    return replace(platform, tables=tables, accept_removals=True)


@pytest.mark.again
@pytest.mark.parametrize("seed", SEEDS)
def test_captured_histories_end_alike_on_any_way(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = Random(seed)  # noqa: S311 - no secret
    versions = [version for case in range(CASES) for version in versions_of(case, dice)]
    once = lenient(History(ARTICLES, final(versions)).platform(tmp_path / "once", monkeypatch))
    once.run()
    expected = seen(once)
    lake = lenient(History(ARTICLES, versions).platform(tmp_path / "often", monkeypatch))
    for days in way(dice):
        lake.run(days_of(days))
    assert seen(lake) == expected
    assert lake.imbalances() == []


def changed(rows: Sequence[Cells], dice: Random) -> list[Cells]:
    """A later export: rows removed, changed, moved to another day, repeated, in any order."""
    found: list[Cells] = []
    for cells in rows:
        if dice.random() < 0.1:
            continue
        kept = list(cells)
        if dice.random() < 0.2:
            kept[1] = dice.choice(STATES)
        if dice.random() < 0.2:
            kept[2] = f"2024-05-{dice.randint(1, DAYS + 1):02d} 10:00:00"
        found += [tuple(kept)] * (2 if dice.random() < 0.05 else 1)
    dice.shuffle(found)
    return found


def files(sales: Sequence[Cells], dice: Random) -> Export:
    """An export with lines of most of its sales."""
    numbers = [int(cells[0], 16) for cells in sales]
    lines = [line(n, 1, dice.randint(1, 3)) for n in numbers if dice.random() < 0.8]
    return {"articles": ARTICLES, "sales": sales, "lines": [*lines, line(10**9)]}


@pytest.mark.again
@pytest.mark.parametrize("seed", SEEDS)
def test_exports_that_follow_each_other_end_as_the_last_one(seed: int, tmp_path: Path) -> None:
    dice = Random(seed)  # noqa: S311 - no secret
    sales: list[Cells] = [sale(n, dice.randint(1, DAYS), dice.choice(STATES)) for n in range(CASES)]
    lake = lenient(shop(tmp_path / "often", files(sales, dice)))
    lake.run()
    for _ in range(2):
        sales = changed(sales, dice)
        lake = with_export(lake, files(sales, dice))
        lake.run(days_of(dice.sample(range(DAYS), dice.randint(1, DAYS))))
    last = files(changed(sales, dice), dice)
    lake = with_export(lake, last)
    lake.run()
    expected = lenient(shop(tmp_path / "once", last))
    expected.run()
    assert seen(lake) == seen(expected)
    assert lake.imbalances() == []
