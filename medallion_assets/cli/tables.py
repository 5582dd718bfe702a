"""The command ``medallion tables``: the data catalog in a terminal."""

from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from medallion_assets.cli.console import out
from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import complaints, plain, print_found


def tables(
    name: Annotated[
        str | None, typer.Argument(help="A table, for example silver.olist_orders.")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """The data dictionary: all tables, or the columns of one."""
    from medallion_assets.cli.catalog import describe_table, list_tables
    from medallion_assets.cli.own_tables import describe_own, list_own
    from medallion_assets.core.naming import OWN

    with complaints():
        if name is None:
            columns, rows = list_tables()
            rows = [*rows, *list_own()]
        else:
            is_own = name.startswith(f"{OWN}.")
            columns, rows = describe_own(name) if is_own else describe_table(name)
    if json or csv or out.is_piped or name is not None:
        print_found(columns, rows, json=json, csv=csv)
        return
    for table, grain, description in rows:
        out.print(Text.assemble((table, "bold"), f"  one row a {grain}"))
        out.print(Padding(plain(description), (0, 0, 0, 4)))
