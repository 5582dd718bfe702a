"""The level of a day: how much was sold, and at which price.

Belongs here: what a distance from usual means, in words. Does not belong here: the distance (see
``usual``) and what the shape of a day says (see ``shapes``).
"""

from dataclasses import dataclass

from medallion_assets.gold.trade.days import TradeDay, TradeDays
from medallion_assets.gold.trade.described import Trade
from medallion_assets.gold.trade.findings import TradeCheck, Unusual
from medallion_assets.gold.trade.shapes import LEAST_SALES
from medallion_assets.gold.trade.usual import Distance, Measure

MOST_LEVEL = 4.0
"""Spreads that sales or revenue may be away."""
MOST_UNIT = 6.0
"""Spreads that the average sale may be away."""
LEAST_RATIO = 0.01
"""A smaller one is told by its two numbers."""
LEAST_SPREAD = 0.20
LEAST_SPREAD_OF_AVERAGE = 0.10


@dataclass(frozen=True)
class Levels:
    """How far days are from usual: their sales, their revenue and their average sale."""

    trade: Trade
    sales: Measure
    revenue: Measure
    average: Measure

    @classmethod
    def of(cls, trade: Trade, days: TradeDays) -> "Levels":
        """The levels of days."""
        return cls(
            trade,
            Measure(days, lambda day: float(day.sales), LEAST_SPREAD),
            Measure(days, lambda day: day.revenue, LEAST_SPREAD),
            Measure(days, _average, LEAST_SPREAD_OF_AVERAGE),
        )

    def judge_unit(self, own: TradeDay) -> Unusual:
        """Whether the average sale is so far away that amounts may be in another unit."""
        found = self.average.distance(own.day) if own.sales >= LEAST_SALES else None
        if found is None:
            return Unusual(TradeCheck.UNIT, figures={self.trade.many: own.sales})
        figures = _figures(f"average {self.trade.one}", found)
        if abs(found.score) <= MOST_UNIT:
            return Unusual(TradeCheck.UNIT, figures=figures)
        told = _beside_usual(f"average {self.trade.one}", found, own)
        words = f"{told}: amounts in another unit, or {self.trade.many} of another kind"
        return Unusual(TradeCheck.UNIT, is_unusual=True, words=words, figures=figures)

    def judge_level(self, own: TradeDay) -> Unusual:
        """Whether sales or revenue are so far away that rows may be missing or twice there."""
        sales, revenue = self.sales.distance(own.day), self.revenue.distance(own.day)
        if sales is None or revenue is None or max(sales.value, sales.usual) < LEAST_SALES:
            return Unusual(TradeCheck.LEVEL, figures={self.trade.many: own.sales})
        figures = _figures(self.trade.many, sales) | _figures("revenue", revenue)
        words = self._level_words(own, sales, revenue)
        event = f"{own.event}: " if own.event and own.sales and words else ""
        return Unusual(TradeCheck.LEVEL, bool(words) and not event, event + words, figures)

    def _level_words(self, own: TradeDay, sales: Distance, revenue: Distance) -> str:
        """What is unusual about the level, and what it may be; empty where nothing is."""
        if abs(sales.score) > MOST_LEVEL:
            name, found = self.trade.many, sales
        elif abs(revenue.score) > MOST_LEVEL:
            name, found = "revenue", revenue
        else:
            return ""
        average = self.average.distance(own.day)
        told = f"{_beside_usual(name, found, own)}{self._average_words(average)}"
        return f"{told}: {self._meaning(found, average)}"

    def _average_words(self, average: Distance | None) -> str:
        """What the average sale adds to it; nothing where there is none."""
        if average is None or average.ratio is None:
            return ""
        usual = abs(average.score) <= MOST_LEVEL
        told = "as usual" if usual else f"{_digits(average.ratio)} times the usual"
        return f", average {self.trade.one} {told}"

    def _meaning(self, found: Distance, average: Distance | None) -> str:
        """What it may be."""
        many = self.trade.many
        if average is not None and abs(average.score) > MOST_LEVEL:
            size = "large" if average.score > 0 else "small"
            return f"{many} of another kind, {size} ones, or amounts in another unit"
        if found.score < 0:
            return f"a poor day, or {many} are missing"
        if found.ratio is None:
            return f"trade begins, or {many} have a wrong day"
        return f"a great day, or {many} doubled"


def _average(day: TradeDay) -> float | None:
    return day.revenue / day.sales if day.sales > 0 else None


def _beside_usual(name: str, found: Distance, own: TradeDay) -> str:
    """A figure in words, beside the usual."""
    usual = f"a usual {own.day:%A}"
    if found.ratio is None:
        return f"{name} {found.value:,.0f}, where {usual} has none"
    if found.ratio < LEAST_RATIO:
        count = f"{name} {found.value:,.0f}" if found.value else f"no {name}"
        return f"{count}, where {usual} has {found.usual:,.0f}"
    return f"{name} {_digits(found.ratio)} times the usual {own.day:%A}"


def _digits(ratio: float) -> str:
    """A ratio as people write it: 8.0, or 0.35 of less than one."""
    return f"{ratio:.2f}" if ratio < 1 else f"{ratio:,.1f}"


def _figures(name: str, found: Distance) -> dict[str, float]:
    """The numbers of a distance, by name."""
    return {
        name: round(found.value, 2),
        f"usual {name}": round(found.usual, 2),
        f"distance of {name}": round(found.score, 2),
    }
