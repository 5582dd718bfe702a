"""The command ``medallion run``: the days of a source, run and recorded in Dagster."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Day, First, Json, Last, Source
from medallion_assets.cli.output import Exit, complaints, print_failures
from medallion_assets.core.errors import ConfigurationError


def run(
    day: Day = None,
    first: First = None,
    last: Last = None,
    all_days: Annotated[bool, typer.Option("--all", help="All configured days.")] = False,
    source: Source = "olist",
    anew: Annotated[
        bool, typer.Option("--anew", help="Judge the days anew, also where nothing is new.")
    ] = False,
    accept_removals: Annotated[
        bool,
        typer.Option("--accept-removals", help="Believe a source that lost most rows, or a day."),
    ] = False,
    json: Json = False,
) -> None:
    """Run all tables of a source over a day, a range or all days, recorded in Dagster.

    Where an export is as it was, and days, rules and models too, nothing is run.
    """
    from medallion_assets.cli.checks import require_ready
    from medallion_assets.orchestration.nothing_new import is_nothing_new
    from medallion_assets.orchestration.runs import require_days, run_days
    from medallion_assets.settings.environment import Settings
    from medallion_assets.systems.environment import settings_of
    from medallion_assets.systems.registry import system_of

    with complaints():
        _require_choice(day, first, last, all_days=all_days)
        settings, system = Settings.load(), system_of(source)
        own = settings_of(settings, system)
        require_ready(settings, system)
        start = day or first or own.first_day
        end = day or last or own.final_day()
        require_days(own, start, end)
        where = f"days {start} to {end}, lake {settings.lake_name}"
        err.print(where, highlight=False, soft_wrap=True)
        insists = anew or accept_removals
        if not insists and is_nothing_new(settings, system, start, end):
            _print_nothing_new(json=json)
            return
        outcome = run_days(settings, start, end, source, anew=anew, accept_removals=accept_removals)
        print_failures(outcome.failures)
    if json:
        print_json(asdict(outcome))
    elif outcome.succeeded:
        out.print(f"done; run {outcome.run_id}", highlight=False)
    if not outcome.succeeded:
        raise typer.Exit(Exit.FAILED)


def _print_nothing_new(*, json: bool) -> None:
    """Say that no run was started."""
    if json:
        print_json({"run_id": None, "succeeded": True, "failures": {}})
    else:
        out.print("nothing new, nothing run; --anew judges the days anew", highlight=False)


def _require_choice(
    day: date | None, first: date | None, last: date | None, *, all_days: bool
) -> None:
    """Refusal of options that name no days, name them twice, or name half a range.

    Raises:
        ConfigurationError: they do.
    """
    given = {"--day": day, "--from": first, "--to": last, "--all": all_days or None}
    named = [name for name, value in given.items() if value is not None]
    if named in (["--from"], ["--to"]):
        other = {"--from": "--to", "--to": "--from"}[named[0]]
        raise ConfigurationError(
            f"{named[0]} names one end of a range, and {other} is missing",
            remedy=f"give {other} D too, or --day D for one day",
        )
    if not named:
        raise ConfigurationError(
            "the options do not say which days to run",
            remedy="give --day D, or --from A and --to B, or --all for all configured days",
        )
    if len(named) > 1 and named != ["--from", "--to"]:
        raise ConfigurationError(
            f"{' and '.join(named)} name days twice",
            remedy="give only one of them: --day D, or --from A and --to B, or --all",
        )
