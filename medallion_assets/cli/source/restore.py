"""The command ``medallion source restore``: a dump, in a PostgreSQL to try a system on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints, print_rows

if TYPE_CHECKING:
    from medallion_assets.simulation.restore import Restored
    from medallion_assets.tables.source_system import SourceSystem


def restore(
    file: Annotated[Path, typer.Argument(help="A dump of pg_dump: plain SQL, or custom format.")],
    source: Annotated[str, typer.Option(help="The source system whose tables it has.")],
    schema: Annotated[
        str | None,
        typer.Option(help="The dump's schema, if another than the system's name; it is renamed."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Database of the embedded server; default: the system's name."),
    ] = None,
    dsn: Annotated[
        str | None, typer.Option(help="An empty PostgreSQL database instead of the embedded one.")
    ] = None,
    json: Json = False,
) -> None:
    """Fill an empty database from a dump, to try a source system that is read from one."""
    from medallion_assets.core.errors import ConfigurationError
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation import restore as restoring
    from medallion_assets.simulation import server
    from medallion_assets.simulation.shopease.place import server_home
    from medallion_assets.systems.registry import system_of

    with complaints():
        if dsn and database:
            raise ConfigurationError(
                "--dsn and --database name two databases", remedy="give only one of them"
            )
        settings, system = Settings.load(), system_of(source)
        home, name = server_home(settings), database or source
        place = dsn or server.start(home, name).dsn
        found = restoring.restore(file, place, source, dumped_as=schema)
    address = None if dsn else server.address(home, name)
    variable = settings.variable(source, "dsn")
    if json:
        print_json({"tables": found.tables, "elsewhere": found.elsewhere, "dsn": address})
        return
    _print(system, found)
    read_by = f"{variable}={address}" if address else f"{variable}, set to the given address"
    out.print(f"read it by {read_by}", highlight=False, soft_wrap=True)


def _print(system: SourceSystem, found: Restored) -> None:
    """Print what was restored, and which tables of the system were not in the dump."""
    print_rows(("table", "rows"), list(found.tables.items()))
    missing = [table.name for table in system.tables if table.name not in found.tables]
    if not missing:
        return
    err.print(
        f"the schema {system.name} lacks {', '.join(missing)}", highlight=False, soft_wrap=True
    )
    if found.elsewhere:
        others = ", ".join(found.elsewhere[:5])
        err.print(
            f"the dump has {others}; --schema names the one to be {system.name}",
            highlight=False,
            soft_wrap=True,
        )
