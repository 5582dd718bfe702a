"""The metrics as semantic models of dbt, which MetricFlow answers.

Belongs here: the same definitions in its words. Does not belong here: what they are (see
``described``), and checking the file, which dbt does.

A metric that is an aggregate is a measure with a metric of its name. A ratio names two such
metrics; where one has no name of its own, it is ``<metric>_numerator`` or ``_denominator``.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from medallion_assets.core.sql import quoted
from medallion_assets.gold.metrics.compiled import condition_sql
from medallion_assets.gold.metrics.described import TIME, Aggregate, Metric, Unit

MARK = "Written by `medallion export metrics`"
HEADER = f"""\
# {MARK}; change dbt_gold/metrics.yml, not this file.
#
# What `medallion metrics` and the pages of the platform do, and MetricFlow cannot say:
#   rounding     its ratios are floating point, not rounded; those of gold are rounded half up
#                to two digits
#   comparing    a month that is not complete with the same days of the month before
#   currency     amounts of two source systems do not add up; nothing here keeps them apart
#   recent days  figures whose `meta` says `censored` still change for these
"""


def metricflow_yaml(metrics: Sequence[Metric]) -> str:
    """The file that dbt reads beside the models of gold."""
    models = list(dict.fromkeys(one.model for one in metrics))
    described = {
        "version": 2,
        "semantic_models": [_model(name, metrics) for name in models],
        "metrics": [part for one in metrics for part in _metrics(one, metrics)],
    }
    written: str = yaml.safe_dump(described, sort_keys=False, width=100, allow_unicode=True)
    return HEADER + written


def _model(name: str, metrics: Sequence[Metric]) -> dict[str, Any]:
    """A fact with its dimensions, and a measure an aggregate."""
    own = [one for one in metrics if one.model == name]
    dimensions = dict.fromkeys(dimension for one in own for dimension in one.dimensions)
    measures = {called: aggregate for one in own for called, aggregate in _aggregates(one, metrics)}
    return {
        "name": name,
        "model": f"ref('{name}')",
        "defaults": {"agg_time_dimension": TIME},
        "primary_entity": name.replace("fct_", ""),
        "dimensions": [
            {"name": TIME, "type": "time", "type_params": {"time_granularity": "day"}},
            *({"name": dimension, "type": "categorical"} for dimension in dimensions),
        ],
        "measures": [
            {"name": _measure(called), **_aggregated(aggregate)}
            for called, aggregate in measures.items()
        ],
    }


def _metrics(asked: Metric, metrics: Sequence[Metric]) -> Iterator[dict[str, Any]]:
    """A metric, after those of its parts that have no name of their own."""
    parts = _aggregates(asked, metrics)
    about = {
        "name": asked.name,
        "label": f"{asked.label} ({asked.system})",
        "description": asked.sentence,
    }
    meta = {"meta": {"unit": str(asked.unit), "system": asked.system, "censored": asked.censored}}
    named = {one.name for one in metrics}
    for called, _ in parts:
        if called not in named:
            yield {"name": called, "label": called, "description": f"A part of {asked.name}.",
                   **_simple(called), "config": meta}  # fmt: skip
    if asked.denominator is None:
        yield {**about, **_simple(asked.name), "config": meta}
    else:
        yield {**about, **_ratio(asked.unit, *(called for called, _ in parts)), "config": meta}


def _aggregates(asked: Metric, metrics: Sequence[Metric]) -> list[tuple[str, Aggregate]]:
    """The aggregates of a metric, each by the name of the metric that it is."""
    if asked.denominator is None:
        return [(asked.name, asked.numerator)]
    known = {
        one.numerator.model_dump_json(): one.name
        for one in reversed(metrics)
        if one.denominator is None and one.model == asked.model
    }
    parts = (("numerator", asked.numerator), ("denominator", asked.denominator))
    return [
        (known.get(part.model_dump_json(), f"{asked.name}_{role}"), part) for role, part in parts
    ]


def _measure(called: str) -> str:
    """The name of the measure behind a metric; the two may not be equal."""
    return f"{called}_measure"


def _aggregated(aggregate: Aggregate) -> dict[str, str]:
    """How a measure is computed over the rows of its fact."""
    column = aggregate.sum or aggregate.distinct
    value = quoted(column) if column else "1"
    condition = condition_sql(aggregate)
    return {
        "agg": "count_distinct" if aggregate.distinct else "sum",
        "expr": f"case when {condition} then {value} end" if condition else value,
    }


def _simple(called: str) -> dict[str, Any]:
    """A metric that is a measure; of no rows it is 0."""
    measure = {"name": _measure(called), "fill_nulls_with": 0}
    return {"type": "simple", "type_params": {"measure": measure}}


def _ratio(unit: Unit, numerator: str, denominator: str) -> dict[str, Any]:
    """A metric that is a ratio of two, or that in percent."""
    if unit is not Unit.PERCENT:
        return {
            "type": "ratio",
            "type_params": {"numerator": numerator, "denominator": denominator},
        }
    return {
        "type": "derived",
        "type_params": {
            "expr": f"100.0 * {numerator} / nullif({denominator}, 0)",
            "metrics": [{"name": numerator}, {"name": denominator}],
        },
    }
