"""The commands of ``medallion`` and the options they share.

Belongs here: reading arguments and choosing the output. Heavy imports happen in
the commands, so that ``medallion query`` starts at once.
"""

from __future__ import annotations

import gc
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli import asking, dropped, ledgers, quarantine, sources, warehouses
from medallion_assets.cli.options import Day, First, Json, Last, Source
from medallion_assets.cli.output import (
    Exit,
    complaints,
    out,
    print_found,
    print_json,
    print_rows,
    records,
)

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Retail data from messy files to trusted numbers.",
    epilog="Exit codes: 0 done, 1 the result is bad, 2 wrong use, "
    "3 delivery, source or lake unusable.",
)
app.add_typer(asking.app)
app.add_typer(ledgers.app)
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(sources.app, name="source")
app.add_typer(dropped.app, name="drops")
app.add_typer(warehouses.app, name="warehouse")


@app.command()
def run(
    day: Day = None,
    first: First = None,
    last: Last = None,
    all_days: Annotated[bool, typer.Option("--all", help="All configured days.")] = False,
    source: Annotated[
        Source, typer.Option(help="The source system whose tables are run.")
    ] = Source.OLIST,
    accept_removals: Annotated[
        bool,
        typer.Option("--accept-removals", help="Believe a source that lost most of its rows."),
    ] = False,
    json: Json = False,
) -> None:
    """Run all tables of a source over a day, a range or all days, recorded in Dagster."""
    from medallion_assets.cli.running import run_chosen

    with complaints():
        outcome = run_chosen(
            day,
            first,
            last,
            all_days=all_days,
            source=source.value,
            accept_removals=accept_removals,
        )
    if json:
        print_json(asdict(outcome))
    elif outcome.succeeded:
        out.print(f"done; run {outcome.run_id}", highlight=False)
    if not outcome.succeeded:
        raise typer.Exit(Exit.FAILED)


@app.command()
def tables(
    name: Annotated[
        str | None, typer.Argument(help="A table, for example silver.olist_orders.")
    ] = None,
    json: Json = False,
) -> None:
    """The data dictionary: all tables, or the columns of one."""
    from medallion_assets.cli.dictionary import describe_table, list_tables, print_tables

    with complaints():
        columns, rows = list_tables() if name is None else describe_table(name)
    if json or name is not None:
        print_found(columns, rows, json=json)
    else:
        print_tables(rows)


@app.command()
def doctor(json: Json = False) -> None:
    """What is configured and what is reachable; exits with 1 if something is wrong."""
    from medallion_assets.cli.health import examine

    with complaints():
        findings = examine()
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_rows(
            ("", "what", "finding"),
            [("ok" if f.fine else "wrong", f.what, f.finding) for f in findings],
        )
    if not all(finding.fine for finding in findings):
        raise typer.Exit(Exit.FAILED)


@app.command()
def demo(
    days: Annotated[int, typer.Option(help="Days of data.", min=1, max=366)] = 14,
    orders: Annotated[int, typer.Option(help="Orders a day.", min=20, max=100_000)] = 120,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
    recent: Annotated[
        bool, typer.Option("--recent", help="End yesterday, so that the schedule has work.")
    ] = False,
    chain: Annotated[
        bool, typer.Option(help="Also run a chain of stores, from an embedded PostgreSQL.")
    ] = True,
    drops: Annotated[bool, typer.Option(help="Also run files that shops drop.")] = True,
    home: Annotated[Path, typer.Option(help="Directory of the demo.")] = Path(".medallion/demo"),
    json: Json = False,
) -> None:
    """Generate messy data of three sources, run it through all layers, show what came of it."""
    from medallion_assets.cli.demonstration import demonstrate

    with complaints():
        outcome = demonstrate(
            home,
            days=days,
            orders=orders,
            seed=seed,
            recent=recent,
            chain=chain,
            drops=drops,
            quiet=json,
        )
    if json:
        print_json(outcome.summary)
    if not outcome.succeeded:
        raise typer.Exit(Exit.FAILED)


@app.command()
def shift(
    export: Annotated[Path, typer.Argument(help="An Olist export: directory or zip.")],
    target: Annotated[Path, typer.Argument(help="New directory for the shifted export.")],
    days: Annotated[
        int | None, typer.Option(help="Days to add; default: the last order is yesterday.")
    ] = None,
) -> None:
    """Copy an export with all its dates moved by one constant."""
    from medallion_assets.cli.shifting import shift_to

    with complaints():
        moved = shift_to(export, target, days)
    out.print(f"moved all dates by {moved} days into {target}", highlight=False, soft_wrap=True)


@app.command()
def dev(
    port: Annotated[
        int, typer.Option(help="Port of the UI, on this machine.", min=1, max=65535)
    ] = 3000,
) -> None:
    """Open the Dagster UI on the configured lake."""
    from medallion_assets.cli.service import open_ui

    with complaints():
        open_ui(port)


@app.command()
def history(json: Json = False) -> None:
    """The states of the lake that are kept, newest first."""
    from medallion_assets.cli.past import print_states, states

    with complaints():
        columns, rows = states()
    if json:
        print_json(records(columns, rows))
    else:
        print_states(rows)


@app.command()
def rollback(
    state: Annotated[int, typer.Argument(help="A state of `medallion history`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take all tables back to an earlier state, together."""
    from medallion_assets.cli.past import go_back

    if not yes:
        typer.confirm(f"Take every table back to state {state}?", abort=True)
    with complaints():
        moved = go_back(state)
    out.print(f"took back {moved} tables", highlight=False)


@app.command()
def sweep() -> None:
    """Delete files that no kept state needs: expired data and leftovers of killed runs."""
    from medallion_assets.cli.past import sweep_files

    with complaints():
        swept = sweep_files()
    out.print(f"deleted {swept} files", highlight=False)


def main() -> None:
    """Entry point of the ``medallion`` command."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - nobody above would tell it without secrets
        from medallion_assets.secrets.redaction import redacted

        sys.stderr.write(redacted("".join(traceback.format_exception(error))))
        sys.exit(Exit.FAILED)
    finally:
        gc.freeze()  # else Python takes a second to look through all objects before it ends
