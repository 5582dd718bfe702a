"""The commands that ask: SQL of one's own, and the named queries.

Belongs here: reading arguments and choosing the output (see ``cli.queries`` for
running SQL, ``gold.questions`` for the named queries).
"""

from __future__ import annotations

from typing import Annotated

import typer

from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints, print_found

__all__ = ["app"]

app = typer.Typer()


@app.command()
def query(
    sql: Annotated[
        str, typer.Argument(help="A SELECT over bronze, silver, quarantine, ledger, gold.")
    ],
    json: Json = False,
) -> None:
    """Query the published tables, read-only, for example silver.olist_orders."""
    from medallion_assets.cli.queries import select
    from medallion_assets.settings.environment import Settings

    with complaints():
        columns, rows = select(Settings.load(), sql)
    print_found(columns, rows, json=json)


@app.command()
def queries(
    name: Annotated[
        str | None, typer.Argument(help="A named query to run, for example best_days.")
    ] = None,
    json: Json = False,
) -> None:
    """Questions to gold that have a name: all of them, or the answer to one."""
    from medallion_assets.cli.queries import select
    from medallion_assets.gold.questions import question, questions
    from medallion_assets.settings.environment import Settings

    with complaints():
        if name is None:
            columns, rows = ["name", "question"], [(q.name, q.title) for q in questions()]
        else:
            columns, rows = select(Settings.load(), question(name).sql)
    print_found(columns, rows, json=json)
