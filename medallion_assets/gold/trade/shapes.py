"""The shape of a day: hours without sales, sales without children, stores that did not report.

Belongs here: what tells a broken load from a great day, whose shape is that of other days. Does not
belong here: how much was sold (see ``levels``).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from medallion_assets.gold.trade.days import EQUAL_DAYS, TradeDay
from medallion_assets.gold.trade.described import Trade
from medallion_assets.gold.trade.findings import TradeCheck, Unusual

LEAST_SALES = 20
"""A day with fewer has no shape."""
MOST_MISSING = 10
"""Sales that usual hours without any should have had."""
HOURS = 24
MOST_NAMED = 5


def judge_hours(trade: Trade, own: TradeDay, equals: Sequence[TradeDay]) -> Unusual:
    """Whether the longest time without sales is one in which much is usually sold."""
    timed, usual = sum(own.hours.values()), Counter[int]()
    for one in equals:
        usual.update(one.hours)
    if timed < LEAST_SALES or not usual.total():
        return Unusual(TradeCheck.HOURS, figures={f"{trade.many} with a time": timed})
    sold, (first, last) = max(
        (sum(usual[hour] for hour in range(start, end)), (start, end))
        for start, end in [(0, 0), *_silent(own)]
    )
    share = sold / usual.total()
    missing = timed * sold / max(usual.total() - sold, 1)
    figures = {"usual percent of silent hours": round(100 * share, 1), "missing": round(missing, 1)}
    if missing < MOST_MISSING:
        return Unusual(TradeCheck.HOURS, figures=figures)
    words = (
        f"no {trade.many} from {first}:00 to {last}:00, where a usual {own.day:%A} has "
        f"{100 * share:.0f} % of them: a part of the file is missing, or the shop was closed"
    )
    return Unusual(TradeCheck.HOURS, is_unusual=True, words=words, figures=figures)


def _silent(own: TradeDay) -> Iterator[tuple[int, int]]:
    """The times without sales: their first hour, and the hour of the next sale."""
    busy = [-1, *sorted(hour for hour, count in own.hours.items() if count), HOURS]
    return ((before + 1, after) for before, after in pairwise(busy) if after > before + 1)


def judge_children(trade: Trade, own: TradeDay) -> Unusual:
    """Whether too many sales lack what a sale has."""
    if own.rows < LEAST_SALES:
        return Unusual(TradeCheck.CHILDREN, figures={trade.many: own.rows})
    percents = {child: 100 * own.lacking.get(child.name, 0) / own.rows for child in trade.children}
    words = "; ".join(
        f"{percent:.1f} % of {trade.many} have no {child.name}, at most {child.most_percent} % "
        f"are usual: {child.name} did not arrive, or not all"
        for child, percent in percents.items()
        if percent > child.most_percent
    )
    figures = {f"percent without {child.name}": round(p, 1) for child, p in percents.items()}
    return Unusual(TradeCheck.CHILDREN, bool(words), words, figures)


def judge_sites(own: TradeDay, equals: Sequence[TradeDay]) -> Unusual:
    """Whether a store sold nothing that sold on the equal days, one of all eight excepted."""
    excused = 1 if len(equals) == EQUAL_DAYS else 0
    sold = Counter(site for one in equals for site in one.sites)
    regular = {site for site, days in sold.items() if days >= len(equals) - excused}
    silent = sorted(regular - own.sites)
    figures = {"regular stores": len(regular), "silent stores": len(silent)}
    if not silent:
        return Unusual(TradeCheck.SITES, figures=figures)
    more = f" and {len(silent) - MOST_NAMED} others" if len(silent) > MOST_NAMED else ""
    named = f"{', '.join(silent[:MOST_NAMED])}{more}"
    words = (
        f"{_event(own)}nothing from store {named}, which sold on at least "
        f"{len(equals) - excused} of the last {len(equals)} loaded {own.day:%A}s: closed, or "
        "what it sends is missing"
    )
    return Unusual(TradeCheck.SITES, not own.event, words, figures)


def _event(own: TradeDay) -> str:
    return f"{own.event}: " if own.event else ""
