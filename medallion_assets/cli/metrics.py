"""The command ``medallion metrics``: figures that have a name and one definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.options import Csv, First, Json, Last
from medallion_assets.cli.output import complaints, print_found
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.gold.metrics.described import Metric


def metrics(
    name: Annotated[str | None, typer.Argument(help="A metric, for example revenue.")] = None,
    by: Annotated[
        str, typer.Option(help="Periods and dimensions, such as month,customer_state.")
    ] = "",
    where: Annotated[
        list[str] | None,
        typer.Option(help="Only these: dimension=value, or value,value; may be repeated."),
    ] = None,
    first: First = None,
    last: Last = None,
    total: Annotated[bool, typer.Option("--total", help="A last row with the sum.")] = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Figures with a name: all of them, or the values of one."""
    from medallion_assets.cli.views import select
    from medallion_assets.gold.metrics.compiled import VALUE, MetricQuestion
    from medallion_assets.gold.metrics.described import metric
    from medallion_assets.gold.metrics.described import metrics as all_metrics
    from medallion_assets.settings.environment import Settings

    with complaints():
        if name is None:
            columns = ["name", "system", "unit", "meaning"]
            listed = [(m.name, m.system, m.unit.value, m.sentence) for m in all_metrics()]
            print_found(columns, listed, json=json, csv=csv)
            return
        found = metric(name)
        dimensions = [one.strip() for one in by.split(",") if one.strip()]
        if total:
            _require_additive(found)
        asked = MetricQuestion(found, dimensions, _conditions(where or ()), first, last)
        columns, rows = select(Settings.load(), asked.sql, asked.parameters)
    if total and dimensions:
        rows = [*rows, (*["total"], *[""] * (len(dimensions) - 1), sum(row[-1] for row in rows))]
    if not (json or csv or out.is_piped):
        _explain(found)
    print_found([*columns[:-1], VALUE], rows, json=json, csv=csv)


def _conditions(given: Sequence[str]) -> dict[str, list[str]]:
    """The values that count, by dimension.

    Raises:
        ConfigurationError: one does not read ``dimension=value``, or names one again.
    """
    found: dict[str, list[str]] = {}
    for one in given:
        name, sign, values = one.partition("=")
        if not sign or name.strip() in found:
            raise ConfigurationError(
                f"--where {one!r} is not clear",
                remedy="write dimension=value, several values with commas, each dimension once; "
                "nothing behind the = stands for rows without a value",
            )
        found[name.strip()] = values.split(",")
    return found


def _require_additive(metric: Metric) -> None:
    """Refuse to add up what is no sum."""
    if not metric.is_additive:
        raise ConfigurationError(
            f"values of {metric.name} cannot be added up: it counts different ones, or is a ratio",
            remedy="ask without --by for the value of the whole",
        )


def _explain(metric: Metric) -> None:
    """Say what the figure means."""
    more = " Figures of recent days still change." if metric.censored else ""
    out.print(f"{metric.label}, in {metric.unit}. {metric.sentence}{more}", highlight=False)
