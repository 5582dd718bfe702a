"""The command ``medallion warehouse load``: published silver, copied into a warehouse."""

import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints


class Target(StrEnum):
    """Warehouses that the platform can fill itself; others run dbt on their own."""

    POSTGRES = "postgres"


Where = Annotated[
    Target,
    typer.Option(help="The warehouse; MEDALLION_WAREHOUSE or libpq's variables say where it is."),
]


def load(target: Where = Target.POSTGRES, json: Json = False) -> None:
    """Copy published silver into the warehouse; only what changed is copied."""
    from medallion_assets.gold.present import published_systems
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        from medallion_assets.gold.postgres.server import connected
        from medallion_assets.gold.postgres.silver import load_silver

        with (
            open_session(Settings.load(), run_id=f"warehouse-{uuid.uuid4()}") as session,
            connected(session.settings.warehouse_address()) as connection,
        ):
            tables = [table for system in published_systems(session) for table in system.tables]
            loaded = load_silver(connection, session, tables)
    if json:
        print_json({"target": target.value, "loaded": loaded})
    else:
        out.print(f"silver: {summary(loaded, 'copied')}", highlight=False)


def summary(rows: Mapping[str, int], what: str) -> str:
    """Rows by table in a few words."""
    return f"{sum(rows.values())} rows {what} in {len(rows)} tables" if rows else "up to date"
