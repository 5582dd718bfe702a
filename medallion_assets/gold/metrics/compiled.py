"""A question to a metric as one statement of SQL.

Belongs here: what may be asked, and the statement. Does not belong here: running it.

The statement reads the fact and no other figure, so nothing is added up that cannot be. Ratios
are rounded as gold rounds them (``dbt_gold/macros/rounding.sql``), in whole numbers: DuckDB divides
decimals as floating point. Values that are asked for are parameters, never text of the statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.core.sql import quoted, text
from medallion_assets.gold.metrics.described import TIME, Aggregate, Metric, Unit, Value

PERIODS = ("day", "week", "month", "quarter", "year")
"""Dimensions that every metric has: the period in which a business day lies, by its first day."""
VALUE = "value"


@dataclass(frozen=True)
class MetricQuestion:
    """A question to a metric.

    Attributes:
        by: periods and dimensions, one row a combination.
        only: by dimension, the values that count; an empty text stands for none.
        first: the first day, if not all count.
        last: the last day.
    """

    metric: Metric
    by: Sequence[str] = ()
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse dimensions that the metric does not have."""
        for name in self.by:
            _require(self.metric, name, (*PERIODS, *self.metric.dimensions))
        for name in self.only:
            _require(self.metric, name, self.metric.dimensions)
        if len({*self.by}) < len(self.by):
            raise ConfigurationError(
                f"{', '.join(self.by)} names a dimension twice", remedy="name each once"
            )

    @property
    def sql(self) -> str:
        """The statement; its parameters are in ``parameters``."""
        by = [f"{_dimension(name)} as {quoted(name)}" for name in self.by]
        columns = ", ".join([*by, f"{value_sql(self.metric)} as {VALUE}"])
        where = " and ".join(self._conditions())
        order = " group by all order by all" if by else ""
        return f"select {columns} from {GOLD}.{quoted(self.metric.model)} where {where}{order}"

    @property
    def parameters(self) -> list[object]:
        """The values that the statement is run with."""
        days = [day for day in (self.first, self.last) if day is not None]
        return [*days, *([*values] for values in self.only.values())]

    def _conditions(self) -> list[str]:
        """Which rows count."""
        day = quoted(TIME)
        found = [f"{day} >= ?"] if self.first else []
        found += [f"{day} <= ?"] if self.last else []
        texts = (f"coalesce({quoted(name)}::varchar, '')" for name in self.only)
        return [*found, *(f"list_contains(?::varchar[], {one})" for one in texts)] or ["true"]


def value_sql(metric: Metric) -> str:
    """The value of a metric over the rows of its fact."""
    numerator = aggregate_sql(metric.numerator)
    if metric.denominator is None:
        return numerator
    if metric.unit is Unit.PERCENT:
        numerator = f"100 * {numerator}"
    return quotient_sql(numerator, aggregate_sql(metric.denominator))


def aggregate_sql(aggregate: Aggregate) -> str:
    """An aggregate; a sum of no rows is 0."""
    condition = condition_sql(aggregate)
    only = f" filter (where {condition})" if condition else ""
    if aggregate.sum:
        return f"coalesce(sum({quoted(aggregate.sum)}){only}, 0)"
    if aggregate.distinct:
        return f"count(distinct {quoted(aggregate.distinct)}){only}"
    return f"count(*){only}"


def condition_sql(aggregate: Aggregate) -> str:
    """Which rows of its fact an aggregate counts; empty where all."""
    found = [f"{quoted(name)} = {_literal(value)}" for name, value in aggregate.when.items()]
    found += [f"{quoted(aggregate.known)} is not null"] if aggregate.known else []
    return " and ".join(found)


def quotient_sql(numerator: str, denominator: str) -> str:
    """A quotient to two digits, half away from zero; null where the divisor is 0."""
    n = f"cast(cast({numerator} as decimal(18, 2)) * 100 as hugeint)"
    d = f"nullif(cast(cast({denominator} as decimal(18, 2)) * 100 as hugeint), 0)"
    whole = f"(abs({n}) * 200 + abs({d})) // (2 * abs({d}))"
    return f"cast(cast(sign({n}) * sign({d}) * {whole} as decimal(18, 0)) * 0.01 as decimal(18, 2))"


def _dimension(name: str) -> str:
    """A column, or the first day of the period in which a row lies."""
    if name in PERIODS:
        return f"date_trunc({text(name)}, {quoted(TIME)})::date"
    return quoted(name)


def _literal(value: Value) -> str:
    """A value of a description; never one that was asked for."""
    return text(value) if isinstance(value, str) else str(value).lower()


def _require(metric: Metric, name: str, known: Sequence[str]) -> None:
    """Refuse a dimension that is not known."""
    if name not in known:
        raise ConfigurationError(
            f"the metric {metric.name} has no dimension {name}",
            remedy=f"use one of {', '.join(known)}",
        )
