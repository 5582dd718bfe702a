"""The command ``medallion tables``: the data catalog in a terminal."""

from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints, out, plain, print_found


def tables(
    name: Annotated[
        str | None, typer.Argument(help="A table, for example silver.olist_orders.")
    ] = None,
    json: Json = False,
) -> None:
    """The data dictionary: all tables, or the columns of one."""
    from medallion_assets.cli.catalog import describe_table, list_tables

    with complaints():
        columns, rows = list_tables() if name is None else describe_table(name)
    if json or name is not None:
        print_found(columns, rows, json=json)
        return
    for table, grain, description in rows:
        out.print(Text.assemble((table, "bold"), f"  one row a {grain}"))
        out.print(Padding(plain(description), (0, 0, 0, 4)))
