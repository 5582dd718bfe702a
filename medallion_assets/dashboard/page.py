"""The dashboard as one page that needs nothing else: its script and styles are within it.

Belongs here: how figures look. Does not belong here: what they are (see ``dashboard.figures``).

The page runs only the scripts whose checksums its policy names. Figures are handed to them as
JSON in whole numbers, of cents and the like, so that none is rounded. Texts are escaped by the
template engine, and put into the page by the script as text. Equal figures give equal pages.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from medallion_assets.dashboard.figures import MonthFigures, ShopFigures, Value
from medallion_assets.gold.metrics.described import Metric, Unit
from medallion_assets.reports.files import PAGE
from medallion_assets.reports.numbers import format_of
from medallion_assets.reports.page import LONG_VALUE, part_bars, shown_value
from medallion_assets.reports.periods import Period

VERSION = 1
"""Of the templates; raised where a page looks different by equal figures."""
GENERATOR = '<meta name="generator" content="medallion dashboard">'
"""By which a page is known as one of these."""
HERE = Path(__file__).parent
FEW_MONTHS = 3
"""So few bars tell less than those of days."""
MOST_LINKS = 90
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that could end a script element, or a line of one."""


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page.

    Attributes:
        left_out: source systems that are not shown, and why.
        links: what addresses of reports begin with; None where they cannot be reached.
    """

    shops: list[ShopFigures]
    left_out: Mapping[str, str]
    published_by: str
    links: str | None


def render(dashboard: Dashboard) -> str:
    """The page."""
    style = _vendored("uPlot.min.css") + _own("dashboard.css")
    scripts = [_vendored("uPlot.iife.min.js"), _own("dashboard.js")]
    fewest = min(len(shop.months) for shop in dashboard.shops)
    return (
        _environment()
        .get_template("dashboard.html.j2")
        .render(
            generator=Markup(GENERATOR),  # noqa: S704 - our own text
            policy=_policy(style, scripts),
            style=Markup(style),  # noqa: S704 - our own text
            scripts=[Markup(one) for one in scripts],  # noqa: S704 - our own text
            figures=Markup(_json([_shop(shop) for shop in dashboard.shops])),  # noqa: S704 - escaped
            shops=[_shown(shop, dashboard.links) for shop in dashboard.shops],
            left_out=dashboard.left_out,
            by_month=fewest >= FEW_MONTHS,
            published_by=dashboard.published_by,
            version=VERSION,
            long_value=LONG_VALUE,
        )
    )


def scaled(asked: Metric, value: Value) -> int | None:
    """A value as a whole number of its last digit."""
    if value is None:
        return None
    return int(round(Decimal(value), digits_of(asked)).scaleb(digits_of(asked)))


def digits_of(asked: Metric) -> int:
    """Decimals of a metric's values."""
    if asked.unit is Unit.PERCENT:
        return 1
    return 0 if asked.unit is Unit.COUNT and asked.denominator is None else 2


def lead_of(month: MonthFigures) -> str:
    """What has to be known of a month before its figures are read."""
    whole = len(month.period.days)
    loaded = f"All {whole} days are loaded." if month.is_complete else (
        f"Partial month: {month.days_loaded} of {whole} days are loaded."
    )  # fmt: skip
    if month.compared:
        return f"{loaded} Compared with {month.compared}."
    return f"{loaded} Nothing to compare with: not all of the same days are loaded before."


def _shop(shop: ShopFigures) -> dict[str, Any]:
    """A source system for the script."""
    shown = format_of(shop.currency)
    return {
        "format": vars(shown),
        "metrics": [
            {"name": one.name, "label": one.label, "unit": one.unit, "digits": digits_of(one)}
            for one in shop.metrics
        ],
        "first": shop.days[0].day.isoformat(),
        "loaded": "".join("01"[day.is_loaded] for day in shop.days),
        "events": {place: day.event for place, day in enumerate(shop.days) if day.event},
        "days": [
            [scaled(one, day.values[place]) for day in shop.days]
            for place, one in enumerate(shop.metrics)
        ],
        "months": [_month(shop, month) for month in shop.months],
    }


def _month(shop: ShopFigures, month: MonthFigures) -> dict[str, Any]:
    """A month for the script."""
    tiles = list(zip(shop.metrics, month.tiles, strict=True))
    return {
        "key": month.period.key,
        "name": month.period.name,
        "whole": month.is_complete,
        "lead": lead_of(month),
        "values": [scaled(one, tile.value) for one, tile in tiles],
        "befores": [scaled(one, tile.before) for one, tile in tiles],
        "changes": [None if t.change is None else int(t.change.scaleb(1)) for _, t in tiles],
        "parts": None if month.parts is None else [_part(part_bars(one)) for one in month.parts],
    }


def _part(bars: Mapping[str, Any]) -> dict[str, Any]:
    """Bars of a part for the script: name, cents, width and share in tenths of a percent."""
    rows = [[one["name"], *(int(one[name].scaleb(digits)) for name, digits in
            (("revenue", 2), ("width", 1), ("share", 1)))] for one in bars["bars"]]  # fmt: skip
    return {"rows": rows, "others": bars["others"], "rest": int(bars["rest"].scaleb(2))}


def _shown(shop: ShopFigures, links: str | None) -> dict[str, Any]:
    """A source system for the template, which shows the last month that has a loaded day."""
    shown = format_of(shop.currency)
    places = [place for place, month in enumerate(shop.months) if month.days_loaded]
    place = places[-1] if places else len(shop.months) - 1
    month = shop.months[place]
    return {
        "shop": shop,
        "place": place,
        "month": month,
        "lead": lead_of(month),
        "loaded": _loaded(shop),
        "values": [shown_value(tile, tile.value, shown) for tile in month.tiles],
        "befores": [shown_value(tile, tile.before, shown) for tile in month.tiles],
        "money": shown.money,
        "number": shown.number,
        "change": shown.change,
        "parts": [part_bars(part) for part in month.parts or ()],
        "pages": list(_pages(shop, links)),
    }


def _loaded(shop: ShopFigures) -> str:
    """From when to when days are loaded, in words."""
    days = [one.day for one in shop.days if one.is_loaded]
    if not days:
        return "No day is loaded."
    missing = sum(not one.is_loaded for one in shop.days if days[0] <= one.day <= days[-1])
    gaps = f", but for {missing} day{'s' if missing > 1 else ''}" if missing else ""
    first, last = (f"{day.day} {day:%B %Y}" for day in (days[0], days[-1]))
    return f"Loaded: {first} to {last}{gaps}."


def _pages(shop: ShopFigures, links: str | None) -> Iterator[tuple[Period, str]]:
    """Days and months with a page, each with its address; months first, then the last days."""
    for period in shop.reports[:MOST_LINKS] if links is not None else ():
        yield period, f"{links}{shop.described.name}/{period.folder}/{PAGE}"


def _policy(style: str, scripts: list[str]) -> str:
    """What the browser may run and load: what stands in the page, and nothing else."""
    run = " ".join(map(_checksum, scripts))
    return (
        f"default-src 'none'; script-src {run}; style-src {_checksum(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _checksum(text: str) -> str:
    """A text's checksum as a policy names it."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _json(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(UNSAFE)


@cache
def _vendored(name: str) -> str:
    return (HERE / "vendor" / "uplot" / name).read_text(encoding="utf-8")


@cache
def _own(name: str) -> str:
    return (HERE / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    """The templates, with everything escaped and nothing undefined."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
