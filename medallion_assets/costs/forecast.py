"""What runs will use, from what such runs used before.

Belongs here: a line through the recorded steps of each name. Does not belong here: prices.

A step costs something whatever it does, and something for each day that it stands for. Both follow
by least squares from records of different numbers of days. Where all records have the same number,
nothing tells both apart; then all of it is taken to grow with the days, the most that it can be.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import fmean

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.lake.storage.meter import Used
from medallion_assets.lake.usage import UsageRecord


@dataclass(frozen=True)
class Forecast:
    """What a run over some days will use.

    Attributes:
        records: how many it was made from.
        at_most: the steps of which no two records differ in days.
    """

    used: Used
    records: int
    steps: int
    at_most: tuple[str, ...]


def forecast_of(records: Sequence[UsageRecord], days: int) -> Forecast:
    """What one run over some days will use, if it does what the recorded runs did.

    Raises:
        ConfigurationError: nothing was recorded.
    """
    by_step: dict[str, list[UsageRecord]] = defaultdict(list)
    for record in records:
        by_step[record.step.name].append(record)
    if not by_step:
        raise ConfigurationError(
            "nothing was recorded that a forecast could be made from",
            remedy="run one day on this lake first, then ask again",
        )
    expected = [_expected(found, days) for found in by_step.values()]
    at_most = [name for name, found in by_step.items() if not _differ(found)]
    return Forecast(Used.total(expected), len(records), len(by_step), tuple(at_most))


def _differ(records: Sequence[UsageRecord]) -> bool:
    """Whether the number of days is not the same in all."""
    return len({record.step.days for record in records}) > 1


def _expected(records: Sequence[UsageRecord], days: int) -> Used:
    """What a step will use over some days."""
    counts = [record.step.days for record in records]
    names = [field.name for field in fields(Used)]
    seen = {name: [getattr(record.used, name) for record in records] for name in names}
    found = {name: _at(days, counts, values) for name, values in seen.items()}
    whole = {name: round(value) for name, value in found.items() if name != "dpu_seconds"}
    return Used(**whole, dpu_seconds=found["dpu_seconds"])


def _at(days: int, counts: Sequence[int], values: Sequence[float]) -> float:
    """The value at some days of the line through points, which neither falls nor begins below 0."""
    mean_count, mean = fmean(counts), fmean(values)
    spread = sum((count - mean_count) ** 2 for count in counts)
    if not spread:
        return mean * max(1.0, days / mean_count if mean_count else 1.0)
    pairs = list(zip(counts, values, strict=True))
    slope = sum((count - mean_count) * (value - mean) for count, value in pairs) / spread
    if slope < 0:
        return mean
    if mean < slope * mean_count:
        return days * sum(c * v for c, v in pairs) / sum(c * c for c in counts)
    return mean + slope * (days - mean_count)
