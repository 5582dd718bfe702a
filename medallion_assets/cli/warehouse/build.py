"""The command ``medallion warehouse build``: gold, built and tested in a warehouse."""

from __future__ import annotations

import uuid
from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints, plain
from medallion_assets.cli.warehouse.load import Target, Where, summary

if TYPE_CHECKING:
    from medallion_assets.gold.postgres.build import WarehouseOutcome


def build(
    target: Where = Target.POSTGRES,
    full: Annotated[bool, typer.Option("--full", help="Rebuild every model.")] = False,
    json: Json = False,
) -> None:
    """Load silver, build and test gold in the warehouse, and let readers see it if all is well."""
    from medallion_assets.gold.present import present_projects
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        from medallion_assets.gold.postgres.build import build_warehouse

        with open_session(Settings.load(), run_id=f"warehouse-{uuid.uuid4()}") as session:
            outcomes = {
                project.name: build_warehouse(session, project, full=full)
                for project in present_projects(session)
            }
    if json:
        _print_as_json(outcomes, target)
    else:
        for name, outcome in outcomes.items():
            _print_outcome(name, outcome)
    if any(outcome.failed for outcome in outcomes.values()):
        raise typer.Exit(Exit.FAILED)


def _print_as_json(outcomes: Mapping[str, WarehouseOutcome], target: Target) -> None:
    """Print what was done in all systems together, for machines."""
    found = outcomes.values()
    print_json(
        {
            "target": target.value,
            "loaded": dict(ChainMap(*(dict(outcome.loaded) for outcome in found))),
            "touched": {name: outcome.touched for name, outcome in outcomes.items()},
            "changed": dict(ChainMap(*(dict(outcome.changed) for outcome in found))),
            "failed": [result.name for outcome in found for result in outcome.failed],
        }
    )


def _print_outcome(name: str, outcome: WarehouseOutcome) -> None:
    """Print what was done for one system, and why nothing was published if something failed."""
    out.print(f"silver of {name}: {summary(outcome.loaded, 'copied')}", highlight=False)
    for result in outcome.failed:
        if result.message:
            err.print(plain(f"failed {result.name}: {result.message}"), soft_wrap=True)
    if outcome.failed:
        err.print(f"gold of {name} in the warehouse is as it was", highlight=False)
    else:
        out.print(f"gold of {name}: {summary(outcome.changed, 'changed')}", highlight=False)
