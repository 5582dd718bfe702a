"""Reading published tables from a program or a notebook, without Dagster.

Belongs here: `open_lake` and `read`, which ``medallion_assets`` offers. Does not belong here: how
rows are chosen (see ``reading``) and made into a form (see ``forms``).
"""

from datetime import date
from pathlib import Path
from typing import Any, Self

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.core.partitions import DayRange
from medallion_assets.frames.forms import Form, made
from medallion_assets.frames.pinned import PinnedLake
from medallion_assets.frames.reading import Slice, slice_sql
from medallion_assets.gold.project import all_marts
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import all_systems

FORMS = {
    "pandas": Form.PANDAS,
    "arrow": Form.ARROW,
    "ibis": Form.IBIS,
    "duckdb": Form.DUCKDB,
    "polars": Form.POLARS,
}
"""What ``as_`` may be."""
Day = date | str


class OpenLake:
    """A lake as it was when it was opened: all that is read of it belongs together.

    A context manager; rows that are read lazily are there until it is closed.
    """

    def __init__(self, pinned: PinnedLake) -> None:
        """Use a lake that was opened; see `open_lake`."""
        self._pinned = pinned

    def __enter__(self) -> Self:
        """The lake."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give back memory and scratch files; rows that are read lazily are gone then."""
        self._pinned.close()

    def tables(self) -> list[str]:
        """The published tables, as they are read: ``silver.olist_orders`` and others."""
        return sorted(self._pinned.reader.heads)

    def read(
        self,
        table: str,
        *,
        day: Day | None = None,
        first: Day | None = None,
        last: Day | None = None,
        as_: str = "pandas",
    ) -> Any:  # noqa: ANN401 - the form that is asked for
        """Rows of a published table, as the function `read` gives them.

        Raises:
            ConfigurationError: the table or a day is not published, or the question is none.
            LakeError: the lake cannot be read.
        """
        if as_ not in FORMS:
            raise ConfigurationError(
                f"as_={as_!r} is no form of rows", remedy=f"use one of {', '.join(FORMS)}"
            )
        asked = Slice(table, _source_of(table), _days(day, first, last))
        with explaining_damage(self._pinned.lake):
            sql = slice_sql(self._pinned.connection, self._pinned.reader, asked)
            return made(FORMS[as_], self._pinned.connection, sql)


def open_lake(lake: str | Path | None = None) -> OpenLake:
    """A lake as it is now, for reading.

    Args:
        lake: a directory or ``s3://bucket/prefix``; that of MEDALLION_LAKE by default.

    Raises:
        ConfigurationError: a setting is wrong.
        LakeError: there is no lake, or it cannot be read.
    """
    given = {} if lake is None else {"lake": str(lake)}
    return OpenLake(PinnedLake.opened(Settings.load(**given)))


def read(
    table: str,
    *,
    day: Day | None = None,
    first: Day | None = None,
    last: Day | None = None,
    as_: str = "pandas",
) -> Any:  # noqa: ANN401 - the form that is asked for
    """Rows of a published table of the lake that the environment names.

    Args:
        table: as it is queried, for example ``silver.olist_orders``.
        day: one day, as a date or ISO text.
        first: the first day of a range, with ``last``; without any day all rows are read.
        last: its last day, inclusive.
        as_: pandas, arrow, polars, or lazily ibis or duckdb.

    Raises:
        ConfigurationError: the table or a day is not published, or the question is no question.
        LakeError: the lake cannot be read.
    """
    return open_lake().read(table, day=day, first=first, last=last, as_=as_)


def _days(day: Day | None, first: Day | None, last: Day | None) -> tuple[date, ...] | None:
    """The asked days; None for all rows."""
    if day is None and first is None and last is None:
        return None
    if (day is None) == (first is None) or (first is None) != (last is None):
        raise ConfigurationError(
            "the days are not clear", remedy="give `day`, or both `first` and `last`, or none"
        )
    begin, end = _date(day if first is None else first), _date(day if last is None else last)
    if end < begin:
        raise ConfigurationError(f"{begin} is after {end}", remedy="swap them")
    return DayRange(begin, end).all().days


def _date(day: Day | None) -> date:
    """A day, be it given as text."""
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError as error:
        raise ConfigurationError(f"{day!r} is no day", remedy="write it like 2017-11-24") from error


def _source_of(table: str) -> str | None:
    """The source system, or the project of gold, of a table; None of a table of one's own."""
    layer, _, name = table.partition(".")
    if layer == GOLD:
        owner = all_marts().get(name)
        return owner[0].name if owner else None
    found = (
        system.name
        for system in all_systems()
        if any(stored == name for _, stored in system.stored_names)
    )
    return next(found, None)
