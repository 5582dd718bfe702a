"""What ``medallion run`` does: choose the days, see that a run can start, tell how it went."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from medallion_assets.cli.health import require_ready
from medallion_assets.cli.output import err, plain
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.runs import RunOutcome, require_days, run_days
from medallion_assets.settings.environment import Settings

__all__ = ["print_failures", "run_chosen"]


def run_chosen(
    day: date | None,
    first: date | None,
    last: date | None,
    *,
    all_days: bool,
    source: str = "olist",
    accept_removals: bool = False,
) -> RunOutcome:
    """Run the days that the options name.

    Raises:
        ConfigurationError: they name none, or more than one choice, or the run cannot start.
    """
    chosen = [day is not None, all_days, (first, last) != (None, None)]
    if sum(chosen) != 1 or (first is None) != (last is None):
        raise ConfigurationError(
            "the options do not say which days to run",
            remedy="give either --day D, or --from A and --to B, or --all",
        )
    settings = Settings.load()
    require_ready(settings, source)
    start = day or first or settings.first_day
    end = day or last or settings.final_day()
    require_days(settings, start, end)
    err.print(f"days {start} to {end}, lake {settings.lake_name}", highlight=False, soft_wrap=True)
    outcome = run_days(settings, start, end, source, accept_removals=accept_removals)
    print_failures(outcome)
    return outcome


def print_failures(outcome: RunOutcome) -> None:
    """Say which steps failed and why, each reason once."""
    for text in dict.fromkeys(outcome.failures.values()):
        for step, said in outcome.failures.items():
            if said == text:
                err.print(Text.assemble(("failed", "bold red"), " ", step))
        err.print(plain(text), soft_wrap=not err.is_terminal)
    if outcome.failures:
        err.print("published tables of failed steps are as they were", highlight=False)
