"""Options that the commands of payouts and coupons share, and how their values are read."""

import getpass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.core.errors import ConfigurationError


def parsed_month(text: str) -> date:
    """The first day of a month.

    Raises:
        ConfigurationError: it is no month.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ConfigurationError(
            f"{text!r} is no month", remedy="write year and month, as 2024-04"
        ) from None


def asked_month(given: str | None, named: str | None) -> date:
    """The month that a command was given, by its place or by its name.

    Raises:
        ConfigurationError: it is none, or two.
    """
    if (given is None) == (named is None):
        raise ConfigurationError("which month is meant?", remedy="name one, as 2024-04")
    return parsed_month(given or named or "")


def person(by: str | None) -> str:
    """Who decides: whom the command names, else who runs it.

    Raises:
        ConfigurationError: nobody is known.
    """
    try:
        name = getpass.getuser() if by is None else by.strip()
    except (KeyError, OSError):
        name = ""
    if not name:
        raise ConfigurationError("nobody decides this", remedy="name yourself by --by")
    return name


System = Annotated[str, typer.Argument(help="The source system, for example sales_drops.")]
Month = Annotated[str | None, typer.Argument(help="The month, as 2024-04.")]
NamedMonth = Annotated[str | None, typer.Option("--month", help="The month, if not by its place.")]
Run = Annotated[str, typer.Argument(help="A run, as `medallion payouts show` lists it.")]
By = Annotated[
    str | None, typer.Option("--by", help="Who decides; by default who runs the command.")
]
To = Annotated[Path, typer.Option("--to", help="The folder for the files.")]
