"""The stages of a demo: generating, running one source after the other, summing up.

Belongs here: their order. Does not belong here: how data is generated (see ``simulation``),
run, or summed up (see ``summary``).
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from medallion_assets.cli.console import err
from medallion_assets.cli.demo.chain import chain_days, run_chain
from medallion_assets.cli.demo.drops import drop_anew, run_drops
from medallion_assets.cli.demo.home import (
    DROPS,
    EXPORT,
    SETTINGS,
    configure,
    lake_of,
    refuse_foreign,
)
from medallion_assets.cli.demo.summary import print_summary, summarise
from medallion_assets.cli.output import print_failures
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.runs import RunOutcome, prepare_records, run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistParameters, generate

Stage = tuple[str, Callable[[Settings], RunOutcome]]
"""What is printed of a source before its days are run, and running them."""

ENOUGH = "--days 14 with --orders 20, or --days 7 with --orders 80, hold every defect; so do more"


@dataclass(frozen=True)
class Demo:
    """A demo as its options want it.

    Attributes:
        recent: whether the last day is open, because the schedule goes on from it.
        chain: with the chain of stores beside the marketplace.
        drops: with the files that shops drop.
    """

    home: Path
    parameters: OlistParameters
    recent: bool
    chain: bool
    drops: bool

    def run(self, *, quiet: bool) -> tuple[bool, dict[str, Any]]:
        """Whether all stages succeeded, and the summary, which is printed unless quiet."""
        started = time.monotonic()
        refuse_foreign(self.home)
        stages = self._stages()
        what = f"generating {self.parameters.days} days of a marketplace"
        err.print(f"[bold]1[/] {what}, seed {self.parameters.seed}", highlight=False)
        settings, others = configure(
            self.home, self._generate(), self.parameters,
            open_end=self.recent, chain=self.chain, drops=self.drops,
        )  # fmt: skip
        outcome = _run(settings, stages)
        summary: dict[str, Any] = {"failures": outcome.failures}
        if outcome.succeeded:
            summary = summarise(settings, chain=self.chain, drops=self.drops)
        summary["seconds"] = round(time.monotonic() - started, 1)
        print_failures(outcome.failures)
        if outcome.succeeded and not quiet:
            print_summary(settings, summary)
        _print_others(self.home, others)
        return outcome.succeeded, summary

    def _stages(self) -> list[Stage]:
        """The runs of the demo, in their order; nothing is written yet.

        Raises:
            ConfigurationError: the chain cannot be invented for these days, or not here.
        """
        days = self.parameters
        first, last = days.first_business_day, days.last_business_day
        what = f"running {days.days} days through bronze, silver and gold"
        stages: list[Stage] = [(what, partial(run_days, first=first, last=last))]
        if self.chain:
            invented = chain_days(first, days.days, days.seed)
            what = "the same days of a chain of stores, in PostgreSQL"
            stages.append((what, partial(run_chain, days=invented)))
        if self.drops:
            what = "files that shops dropped on the last of these days, good and bad"
            stages.append((what, partial(run_drops, first=first, last=last)))
        return stages

    def _generate(self) -> str:
        """The lake, after everything that the shops send was written beside it.

        Raises:
            ConfigurationError: there are too few days or orders to hold every defect, or
                the lake is not the demo's.
        """
        days = self.parameters
        try:
            generate(self.home / EXPORT, days)
        except ValueError as error:
            raise ConfigurationError(str(error), remedy=ENOUGH) from error
        lake = lake_of(self.home)
        wanted = days.days if self.drops else 0
        drop_anew(self.home / DROPS, days.last_business_day, wanted, days.seed)
        return lake


def _run(settings: Settings, stages: Sequence[Stage]) -> RunOutcome:
    """Run the first source here and the others in a process beside it; the first that failed.

    They share the lake and the records of runs, which are made before.
    """
    for number, (what, _) in enumerate(stages, start=2):
        err.print(f"[bold]{number}[/] {what}", highlight=False)
    prepare_records(settings)
    (_, here), *others = stages
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        waiting = [beside.submit(run, settings) for _, run in others]
        outcomes = [here(settings), *(one.result() for one in waiting)]
    return next((one for one in outcomes if not one.succeeded), outcomes[-1])


def _print_others(home: Path, others: Sequence[str]) -> None:
    """Print where the next commands would not find the demo's settings."""
    if others:
        err.print(
            f"\nother settings are in force here, by {', '.join(others)};"
            f"\nfor the next commands use those of {home / SETTINGS}",
            highlight=False,
            soft_wrap=True,
        )
