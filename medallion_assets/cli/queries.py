"""The command ``medallion queries``: the named queries of ``gold.questions``."""

from typing import Annotated

import typer

from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import complaints, print_found


def queries(
    name: Annotated[
        str | None, typer.Argument(help="A named query to run, for example best_days.")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Questions to gold that have a name: all of them, or the answer to one."""
    from medallion_assets.cli.views import select
    from medallion_assets.gold.questions import question, questions
    from medallion_assets.settings.environment import Settings

    with complaints():
        if name is None:
            columns = ["name", "system", "question"]
            rows = [(q.name, q.system, q.title) for q in questions()]
        else:
            columns, rows = select(Settings.load(), question(name).sql)
    print_found(columns, rows, json=json, csv=csv)
