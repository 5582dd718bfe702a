"""Revenue by store, product and the like; what few persons stand behind is merged.

Belongs here: parts of the whole, and what of them may be shown. Does not belong here: pictures (see
``reports.page``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from medallion_assets.reports.described import ReportedSystem
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource

FEWEST = 5
"""Persons who have to stand behind a figure."""
FEW = "other (merged: fewer than 5 persons)"
NONE = "not recorded"


@dataclass(frozen=True)
class PartValue:
    """One value of a dimension.

    Attributes:
        persons: behind it; None of what is merged.
    """

    name: str
    revenue: Decimal
    persons: int | None


@dataclass(frozen=True)
class Part:
    """Revenue by a dimension, the largest first; merged values come last."""

    dimension: str
    label: str
    slices: list[PartValue]


def parts_of(source: ReportSource, described: ReportedSystem, period: Period) -> list[Part]:
    """All parts of a period."""
    return [
        Part(dimension, label, _slices(source, described, dimension, period))
        for dimension, label in described.parts
    ]


def _slices(
    source: ReportSource, described: ReportedSystem, dimension: str, period: Period
) -> list[PartValue]:
    days = (period.first, period.last)
    persons: dict[Any, int] = dict(source.by(described.persons, [dimension], *days))
    return slices_of(source.by(described.revenue, [dimension], *days), persons)


def slices_of(revenues: Iterable[tuple[Any, ...]], persons: Mapping[Any, int]) -> list[PartValue]:
    """The values of a dimension with their revenue, those of few persons merged."""
    return merged(
        [
            PartValue(_name(value), revenue, int(persons.get(value, 0)))
            for value, revenue in revenues
        ]
    )


def _name(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    return NONE if value is None else str(value)


def merged(slices: list[PartValue]) -> list[PartValue]:
    """Slices without those that few persons stand behind, which become one.

    A single one could be told from the rest, so the next smallest goes with it.
    """
    ordered = sorted(slices, key=lambda one: (-one.revenue, one.name))
    shown = [one for one in ordered if (one.persons or 0) >= FEWEST]
    few = [one for one in ordered if (one.persons or 0) < FEWEST]
    if len(few) == 1 and shown:
        few.append(shown.pop())
    if not few:
        return shown
    return [*shown, PartValue(FEW, sum((one.revenue for one in few), Decimal(0)), None)]
