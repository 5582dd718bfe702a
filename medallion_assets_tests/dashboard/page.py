"""A dashboard of a small lake, read back as its script reads it.

Belongs here: what tests of the dashboard share. Does not belong here: any expectation.
"""

import json
import re
from pathlib import Path
from typing import Any

from medallion_assets.dashboard.build import build_dashboard
from medallion_assets_tests.reports.shop import Shop

__all__ = ["figures", "html", "metric_place"]

DATA = re.compile(r'<script type="application/json" id="figures">(.*?)</script>', re.DOTALL)


def html(shop: Shop, *only: str, place: Path | None = None) -> str:
    """The page."""
    with shop.session("dashboard") as session:
        return build_dashboard(session, only, place).html


def figures(page: str) -> list[dict[str, Any]]:
    """What the script reads, a source system each."""
    (found,) = DATA.findall(page)
    read: list[dict[str, Any]] = json.loads(found)
    return read


def metric_place(shop: dict[str, Any], name: str) -> int:
    """Where a metric stands among those of a source system."""
    return [one["name"] for one in shop["metrics"]].index(name)
