"""The command ``medallion shift``: a copy of an export that ends yesterday.

Belongs here: how far an export is moved. Does not belong here: moving it (see
``simulation.olist.shift``).
"""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import BadDeliveryError, ConfigurationError


def shift(
    export: Annotated[Path, typer.Argument(help="An Olist export: directory or zip.")],
    target: Annotated[Path, typer.Argument(help="New directory for the shifted export.")],
    days: Annotated[
        int | None, typer.Option(help="Days to add; default: the last order is yesterday.")
    ] = None,
) -> None:
    """Copy an export with all its dates moved by one constant."""
    with complaints():
        moved = _shift_to(export, target, days)
    out.print(f"moved all dates by {moved} days into {target}", highlight=False, soft_wrap=True)


def _shift_to(export: Path, target: Path, days: int | None) -> int:
    """The number of days by which the dates were moved.

    Raises:
        BadDeliveryError: the export lacks a file, or has no orders with a date.
        ConfigurationError: the export does not exist, the target does, or the days are too many.
    """
    from medallion_assets.simulation.olist import shift_export
    from medallion_assets.sources.export_files import find
    from medallion_assets.systems.olist import OLIST

    if not export.exists():
        raise ConfigurationError(f"{export} does not exist", remedy="name an Olist export")
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise ConfigurationError(
            f"{target} is there already", remedy="name a new directory for the shifted export"
        )
    for table in OLIST:
        find(table, export)
    today = datetime.now(tz=UTC).date()
    if days is None:
        days = (today - timedelta(days=1) - _last_order_day(export, today)).days
    try:
        shift_export(export, target, days)
    except OverflowError:
        raise ConfigurationError(
            f"{days} days lead out of the calendar; {target} is incomplete",
            remedy="remove it and give fewer --days",
        ) from None
    return days


def _last_order_day(export: Path, today: date) -> date:
    """The latest purchase day of an export; what is no day, or not yet past, is a mistake in it."""
    from medallion_assets.sources.export_files import find
    from medallion_assets.systems.olist.orders import ORDERS

    file = find(ORDERS, export)
    days = set()
    if file is not None:
        with file.open() as stream:
            lines = (line.decode("utf-8", "replace") for line in stream)
            for row in csv.DictReader(lines):
                days.add(_day(row.get("order_purchase_timestamp") or ""))
    past = [day for day in days if day is not None and day <= today]
    if not past:
        raise BadDeliveryError(
            f"{export} has no orders with a day of purchase", remedy="give --days"
        )
    return max(past)


def _day(timestamp: str) -> date | None:
    """The day of a timestamp, if it has one."""
    try:
        return date.fromisoformat(timestamp[:10])
    except ValueError:
        return None
