"""The command ``medallion export metrics``: the metrics as semantic models of dbt."""

from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints


def metrics(
    to: Annotated[
        Path,
        typer.Argument(help="A YAML file, for example models/metricflow.yml of a dbt project."),
    ],
) -> None:
    """Write all metrics in the words of MetricFlow, for a dbt project that has gold's models."""
    from medallion_assets.core.generated import write_generated
    from medallion_assets.gold.metrics.described import metrics as all_metrics
    from medallion_assets.gold.metrics.metricflow import MARK, metricflow_yaml

    with complaints():
        found = all_metrics()
        write_generated(metricflow_yaml(found), to.expanduser(), MARK)
    out.print(f"wrote {len(found)} metrics to {to}", highlight=False, soft_wrap=True)
