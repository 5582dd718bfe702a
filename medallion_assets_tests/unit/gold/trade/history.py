"""Days of trade that are all alike, and changes of one of them.

Belongs here: what tests of verdicts need. Does not belong here: any expectation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from medallion_assets.gold.trade.days import TradeDay
from medallion_assets.gold.trade.described import Trade, trade_of
from medallion_assets.gold.trade.findings import TradeCheck, Unusual
from medallion_assets.gold.trade.judging import judge_days

FRIDAY = date(2024, 4, 5)
OPEN = range(9, 21)
"""Hours in which something is sold."""


def trade(system: str) -> Trade:
    """How a built-in system trades."""
    found = trade_of(system)
    assert found is not None
    return found


OLIST, DROPS = trade("olist"), trade("sales_drops")


def usual(day: date, sales: int = 120) -> TradeDay:
    """A day like any other: ten reais a sale, the same in each hour, two stores."""
    return TradeDay(
        day=day,
        is_loaded=True,
        sales=sales,
        revenue=10.0 * sales,
        rows=sales,
        hours={hour: sales // len(OPEN) for hour in OPEN},
        lacking={"items": 0, "payments": 0},
        sites=frozenset({"121", "122"}),
    )


def weeks(count: int, last: date = FRIDAY) -> dict[date, TradeDay]:
    """So many weeks of usual days before a day, and the day."""
    days = (last - timedelta(days=n) for n in range(7 * count + 1))
    return {day: usual(day) for day in days}


def changed(known: Mapping[date, TradeDay], day: date, **values: Any) -> dict[date, TradeDay]:
    """The same days, one of them changed."""
    return {**known, day: replace(known[day], **values)}


def judged(
    known: Mapping[date, TradeDay], day: date = FRIDAY, system: Trade = OLIST
) -> dict[TradeCheck, Unusual]:
    """What each check says of a day."""
    return {one.check: one for one in judge_days(system, known, [day])[day]}


def unusual(
    known: Mapping[date, TradeDay], day: date = FRIDAY, system: Trade = OLIST
) -> dict[TradeCheck, str]:
    """The words of the checks that warn."""
    found = judged(known, day, system)
    return {check: one.words for check, one in found.items() if one.is_unusual}


def without(known: Mapping[date, TradeDay], days: Iterable[date]) -> dict[date, TradeDay]:
    """The same days, some of them not loaded."""
    gone = set(days)
    return {
        day: replace(one, is_loaded=False) if day in gone else one for day, one in known.items()
    }
