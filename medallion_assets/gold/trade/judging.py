"""The verdicts on days of trade.

Belongs here: which checks there are for a system, and when there is no verdict. Does not belong
here: the checks (see ``shapes``, ``levels``).

A verdict follows from the day and from days before it, so it is the same whenever it is made:
later days that are there already do not matter, and days that are not loaded are no history.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from medallion_assets.gold.trade.days import TradeDay, TradeDays, known_equals
from medallion_assets.gold.trade.described import Trade
from medallion_assets.gold.trade.findings import TradeCheck, Unusual
from medallion_assets.gold.trade.levels import Levels
from medallion_assets.gold.trade.reading import read_trade
from medallion_assets.gold.trade.shapes import judge_children, judge_hours, judge_sites
from medallion_assets.gold.trade.usual import LEAST_EQUAL_DAYS
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session

Verdicts = Mapping[date, Sequence[Unusual]]


def checks_of(trade: Trade) -> list[TradeCheck]:
    """The checks of a system: of what it does not have there is none."""
    left_out = {TradeCheck.CHILDREN: not trade.children, TradeCheck.SITES: trade.site is None}
    return [check for check in TradeCheck if not left_out.get(check, False)]


def judge_published(
    session: Session, reader: SnapshotReader, trade: Trade, days: Collection[date]
) -> Verdicts:
    """The verdicts on some days, from published gold."""
    return judge_days(trade, read_trade(session, reader, trade, days), days)


def judge_days(trade: Trade, known: TradeDays, days: Collection[date]) -> Verdicts:
    """The verdicts on some days; each check says something of each of them."""
    levels = Levels.of(trade, known)
    return {day: _judged(trade, known, levels, day) for day in sorted(set(days))}


def _judged(trade: Trade, known: TradeDays, levels: Levels, day: date) -> list[Unusual]:
    """What each check says of a day."""
    own, equals = known.get(day), known_equals(known, day)
    if own is None or not own.is_loaded:
        return _unjudged(trade, "not judged: the day is not loaded", equals)
    if len(equals) < LEAST_EQUAL_DAYS:
        why = f"fewer than {LEAST_EQUAL_DAYS} of the {day:%A}s before are loaded"
        return _unjudged(trade, f"not judged: {why}", equals)
    checks = checks_of(trade)
    found = [judge_hours(trade, own, equals)]
    if TradeCheck.CHILDREN in checks:
        found.append(judge_children(trade, own))
    if TradeCheck.SITES in checks:
        found.append(judge_sites(own, equals))
    return [*found, levels.judge_unit(own), levels.judge_level(own)]


def _unjudged(trade: Trade, why: str, equals: Sequence[TradeDay]) -> list[Unusual]:
    """No verdict, and why."""
    figures = {"equal days before": len(equals)}
    return [Unusual(check, words=why, figures=figures) for check in checks_of(trade)]
