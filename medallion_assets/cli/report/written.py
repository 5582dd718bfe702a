"""Writing pages for a command, and saying where they are.

Belongs here: which systems are meant. Does not belong here: pages (see ``reports.build``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.reports.periods import Period
    from medallion_assets.session import Session
    from medallion_assets.settings.environment import Settings

OneSource = Annotated[
    str | None, typer.Option("--source", help="Only this source system; else all that have gold.")
]


def write_pages(
    settings: Settings, source: str | None, period: Callable[[date], Period]
) -> list[str]:
    """Write the page of a period of one source system, or of all; gives their places.

    Args:
        period: the period, by the last loaded day of a system.
    """
    from medallion_assets.reports.build import build_report, last_loaded
    from medallion_assets.session import open_session

    with open_session(settings, run_id="report") as session:
        names = [source] if source else reported_systems(session)
        pages = [
            build_report(session, name, period(last_loaded(session, name))).page for name in names
        ]
        return [f"{session.lake.name}/{page}" for page in pages]


def reported_systems(session: Session) -> list[str]:
    """The systems that have pages and gold.

    Raises:
        ConfigurationError: there is none.
    """
    from medallion_assets.reports.described import REPORTED
    from medallion_assets.reports.source import ReportSource

    source = ReportSource(session, session.reader())
    names = [one.name for one in REPORTED if source.has(one.calendar)]
    if not names:
        raise ConfigurationError("gold is not built yet", remedy="`medallion run --all` builds it")
    return names


def print_pages(pages: list[str], *, json: bool) -> None:
    """Print where pages are."""
    if json:
        print_json(pages)
        return
    for page in pages:
        out.print(page, highlight=False, soft_wrap=True)
