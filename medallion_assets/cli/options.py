"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["Day", "First", "Json", "Last", "Source", "parsed_day"]


class Source(StrEnum):
    """The source systems; a test sees that they are those of the descriptions."""

    OLIST = "olist"
    SHOPEASE = "shopease"
    SALES_DROPS = "sales_drops"


def parsed_day(text: str) -> date:
    """Read a day, so that a wrong one is refused by its option's name."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; expected YYYY-MM-DD") from None


Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Day = Annotated[
    date | None,
    typer.Option(parser=parsed_day, metavar="DAY", help="One business day, YYYY-MM-DD."),
]
First = Annotated[
    date | None,
    typer.Option("--from", parser=parsed_day, metavar="DAY", help="First day of a range."),
]
Last = Annotated[
    date | None,
    typer.Option("--to", parser=parsed_day, metavar="DAY", help="Last day of a range."),
]
