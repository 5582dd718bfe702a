"""The ``medallion`` command: all commands in the panels of its help, and its entry point.

Belongs here: which commands there are. Does not belong here: any command (see the module
or package of its name). Commands import heavy libraries late, so that each starts at once.
"""

import gc
import sys
import traceback
from typing import Annotated

import typer

from medallion_assets.cli import (
    cost,
    coupons,
    demo,
    drops,
    export,
    lake,
    payouts,
    pii,
    quarantine,
    report,
    source,
    system,
    warehouse,
)
from medallion_assets.cli.console import out
from medallion_assets.cli.dashboard import dashboard
from medallion_assets.cli.dev import dev
from medallion_assets.cli.doctor import doctor
from medallion_assets.cli.history import history
from medallion_assets.cli.ledger import ledger
from medallion_assets.cli.metrics import metrics
from medallion_assets.cli.output import Exit
from medallion_assets.cli.queries import queries
from medallion_assets.cli.query import query
from medallion_assets.cli.remove import remove
from medallion_assets.cli.repair import repair
from medallion_assets.cli.rollback import rollback
from medallion_assets.cli.run import run
from medallion_assets.cli.shift import shift
from medallion_assets.cli.sweep import sweep
from medallion_assets.cli.tables import tables
from medallion_assets.cli.verify import verify
from medallion_assets.core.garbage import rare_collections
from medallion_assets.core.own_process import claim
from medallion_assets.core.shipped import platform_version

PANELS = {
    "Try it": (demo.demo, shift, source.app, system.app),
    "Run": (run, dev),
    "Look": (tables, query, queries, metrics, report.app, dashboard, export.app, ledger, drops.app),
    "Decide": (payouts.app, coupons.app),
    "Correct": (quarantine.app, history, rollback, remove),
    "Operate": (doctor, verify, repair, sweep, lake.app, pii.app, warehouse.app, cost.app),
}
"""The commands by what people do with them, in the order of the help."""


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - what typer calls
    """Print the version of the package and end, if it was asked for."""
    if wanted:
        out.print(f"medallion {platform_version()}", highlight=False)
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options of the command as a whole."""


app = typer.Typer(
    callback=_options,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Retail data from messy files to trusted numbers.",
    epilog="Exit codes: 0 done, 1 the result or a file of the lake is bad, 2 wrong use, "
    "3 delivery, source or lake unusable.",
)
for panel, commands in PANELS.items():
    for command in commands:
        if isinstance(command, typer.Typer):
            app.add_typer(command, rich_help_panel=panel)
        else:
            app.command(rich_help_panel=panel)(command)


def main() -> None:
    """Entry point of the ``medallion`` command."""
    claim()
    try:
        with rare_collections():
            app()
    except Exception as error:  # noqa: BLE001 - nobody above would print it without secrets
        from medallion_assets.secrets.redaction import redacted

        sys.stderr.write(redacted("".join(traceback.format_exception(error))))
        sys.exit(Exit.FAILED)
    finally:
        gc.freeze()  # else Python takes a second to look through all objects before it ends
