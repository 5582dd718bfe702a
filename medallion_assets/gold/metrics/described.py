"""The metrics as ``dbt_gold/metrics.yml`` describes them.

Belongs here: reading and checking the descriptions. Does not belong here: their SQL (see
``compiled``).
"""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.shipped import DBT_PROJECT

FILE = DBT_PROJECT / "metrics.yml"
TIME = "business_day"
"""The column of every fact by which a metric is dated."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Value = bool | int | str


class Unit(StrEnum):
    """What a value is in; money in the currency of the source system."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    POINTS = "points"


class _Strict(BaseModel):
    """A description without words that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Aggregate(_Strict):
    """One number over the rows of a fact.

    Attributes:
        sum: a column that is added up.
        distinct: a column whose different values are counted.
        count: that rows are counted.
        when: only rows in which columns have these values.
        known: only rows in which this column is not null.
    """

    sum: Name | None = None
    distinct: Name | None = None
    count: Literal["rows"] | None = None
    when: dict[Name, Value] = Field(default_factory=dict)
    known: Name | None = None

    @model_validator(mode="after")
    def _require_one(self) -> Self:
        """Refuse an aggregate that is none, or two."""
        if sum(found is not None for found in (self.sum, self.distinct, self.count)) != 1:
            raise ValueError("give one of sum, distinct and count")
        return self

    @property
    def columns(self) -> set[str]:
        """The columns that it reads."""
        return {found for found in (self.sum, self.distinct, self.known, *self.when) if found}


class Metric(_Strict):
    """A figure with a name.

    Attributes:
        sentence: what it means, for people.
        model: the table of gold that it is computed from.
        denominator: of a ratio; None of a plain aggregate.
        censored: whether figures of recent days still change.
        dimensions: columns that it may be asked by.
    """

    name: Name
    label: str
    sentence: str
    system: Name
    model: Name
    unit: Annotated[Unit, Field(strict=False)]
    numerator: Aggregate
    denominator: Aggregate | None = None
    censored: bool = False
    dimensions: list[Name]

    @model_validator(mode="after")
    def _require_ratio(self) -> Self:
        """Refuse a percentage of nothing."""
        if self.unit is Unit.PERCENT and self.denominator is None:
            raise ValueError("a percentage has a denominator")
        return self

    @property
    def is_additive(self) -> bool:
        """Whether values of parts may be added up to that of the whole."""
        return self.denominator is None and self.numerator.distinct is None

    @property
    def columns(self) -> set[str]:
        """The columns of its model that it reads or may be asked by."""
        denominator = self.denominator.columns if self.denominator else set()
        return {TIME, *self.numerator.columns, *denominator, *self.dimensions}


@cache
def metrics() -> tuple[Metric, ...]:
    """All metrics, in the order of the file.

    Raises:
        ConfigurationError: the file describes none, or one wrongly.
    """
    return read_metrics(FILE)


def metric(name: str) -> Metric:
    """One metric.

    Raises:
        ConfigurationError: there is none of that name.
    """
    for found in metrics():
        if found.name == name:
            return found
    raise ConfigurationError(
        f"there is no metric {name}", remedy="choose one of `medallion metrics`"
    )


def read_metrics(file: Path) -> tuple[Metric, ...]:
    """The metrics of a file.

    Raises:
        ConfigurationError: it describes none, or one wrongly; names which.
    """
    try:
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
        found = tuple(_read(file, one) for one in described["metrics"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{file} describes no metrics: {error!r}", remedy="write a list under `metrics:`"
        ) from error
    names = [one.name for one in found]
    if doubled := [name for name in names if names.count(name) > 1]:
        raise ConfigurationError(
            f"{file} describes the metric {doubled[0]} twice", remedy="rename one of the two"
        )
    return found


def _read(file: Path, described: Any) -> Metric:  # noqa: ANN401 - whatever YAML holds
    """One metric.

    Raises:
        ConfigurationError: something of it is missing, unknown or wrong.
    """
    try:
        return Metric.model_validate(described)
    except ValidationError as error:
        first = error.errors()[0]
        named = described.get("name") if isinstance(described, dict) else described
        place = ".".join(map(str, first["loc"]))
        raise ConfigurationError(
            f"{file}, metric {named}: {place or 'it'}: {first['msg']}",
            remedy="see the words at the beginning of the file",
        ) from error
