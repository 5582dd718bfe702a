"""Figures as one page that needs nothing else: no script and no request, for phone and paper.

Belongs here: how figures look. Does not belong here: what they are (see ``reports.figures``).

Texts are escaped by the template engine; widths and heights are numbers of our own. Equal figures
give equal pages.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from medallion_assets.gold.metrics.described import Unit
from medallion_assets.reports.figures import DayFigure, Figures, Tile
from medallion_assets.reports.numbers import NumberFormat, format_of
from medallion_assets.reports.parts import Part

VERSION = 2
"""Of the templates; raised where a page looks different by equal figures."""
TEMPLATES = Path(__file__).parent / "templates"
MOST_BARS = 12
LONGEST_NAME = 60
LONG_VALUE = 13
"""Signs of a value that is written smaller, so that it fits its tile on a phone."""
CLOSE = 2
"""Bars between two numbers that would touch."""
NOTHING = "\N{EN DASH}"
PERCENT = Decimal("0.1")
WORDS = {
    "held_store_unknown": "no file names the store",
    "held_person_unknown": "no file names the person",
    "held_incomplete_month": "the month is not complete",
}
"""Why something is not payable, for people."""


def render(figures: Figures) -> str:
    """The page."""
    template = _environment().get_template("report.html.j2")
    shown = format_of(figures.currency)
    return template.render(
        f=figures,
        version=VERSION,
        long_value=LONG_VALUE,
        money=shown.money,
        number=shown.number,
        values=[shown_value(tile, tile.value, shown) for tile in figures.tiles],
        befores=[shown_value(tile, tile.before, shown) for tile in figures.tiles],
        change=shown.change,
        bars=day_bars(figures.days),
        parts=[part_bars(part) for part in figures.parts],
        said=said_of(figures, shown),
        words=WORDS,
    )


def shown_value(tile: Tile, value: Decimal | int | None, shown: NumberFormat) -> str:
    """A value in its unit."""
    if value is None:
        return NOTHING
    if tile.unit is Unit.MONEY:
        return shown.money(Decimal(value))
    if tile.unit is Unit.PERCENT:
        return f"{shown.number(value, 1)}\N{NO-BREAK SPACE}%"
    digits = 0 if isinstance(value, int) or value == value.to_integral_value() else 2
    return shown.number(value, digits)


def day_bars(days: Sequence[DayFigure]) -> list[dict[str, Any]]:
    """Bars by day: their heights in percent of the highest, and how they are drawn."""
    most = max((day.revenue or Decimal(0) for day in days), default=Decimal(0))
    return [
        {
            "day": day,
            "height": _percent(day.revenue or Decimal(0), most),
            "kind": "missing" if not day.is_loaded else "weekend" if day.is_weekend else "plain",
            "label": day.day.day if _has_label(day.day, len(days) - 1 - place) else "",
        }
        for place, day in enumerate(days)
    ]


def _has_label(day: date, left: int) -> bool:
    """Whether the number of a day stands below its bar: one a week, and the last one."""
    return left == 0 or (day.day % 7 == 1 and left > CLOSE)


def part_bars(part: Part) -> dict[str, Any]:
    """Horizontal bars of the largest values; the others are one sentence, not a bar."""
    shown, others = part.slices[:MOST_BARS], part.slices[MOST_BARS:]
    most = max((one.revenue for one in shown), default=Decimal(0))
    whole = sum((one.revenue for one in part.slices), Decimal(0))
    bars = [
        {
            "name": _short(one.name),
            "revenue": one.revenue,
            "width": _percent(one.revenue, most),
            "share": _percent(one.revenue, whole),
        }
        for one in shown
    ]
    rest = sum((one.revenue for one in others), Decimal(0))
    return {"label": part.label, "bars": bars, "others": len(others), "rest": rest}


def said_of(figures: Figures, shown: NumberFormat) -> str:
    """The bars in a sentence, for those who do not see them."""
    known = [day for day in figures.days if day.revenue is not None]
    if not known or not any(day.revenue for day in known):
        return "No revenue on any of these days."
    best = max(known, key=lambda day: (day.revenue or Decimal(0), -day.day.toordinal()))
    total = sum((day.revenue or Decimal(0) for day in known), Decimal(0))
    return (
        f"{len(known)} days with {shown.money(total)} together; the most was "
        f"{shown.money(best.revenue or Decimal(0))} on {best.day.day} {best.day:%B}"
        f"{f' ({best.event})' if best.event else ''}."
    )


def preview(days: Sequence[DayFigure]) -> str:
    """The bars as a small picture in SVG."""
    width, height, gap = 400, 100, 2
    step = width / max(len(days), 1)
    bars = "".join(
        f'<rect x="{place * step:.1f}" y="{height - tall:.1f}" width="{step - gap:.1f}" '
        f'height="{tall:.1f}" fill="{"#9db8d9" if bar["kind"] == "weekend" else "#2f6db3"}"/>'
        for place, bar in enumerate(day_bars(days))
        for tall in [float(bar["height"]) * height / 100]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{bars}</svg>'
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole, between 0 and 100, to one digit."""
    if whole <= 0 or part <= 0:
        return Decimal("0.0")
    return (part * 100 / whole).quantize(PERCENT, ROUND_HALF_UP)


def _short(name: str) -> str:
    """A name that is cut off where it is very long."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


@cache
def _environment() -> Environment:
    """The templates, with everything escaped and nothing undefined."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
