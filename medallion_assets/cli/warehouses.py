"""The commands ``medallion warehouse …``: gold in other engines than the platform's own.

Belongs here: reading arguments and printing. Does not belong here: the work (see
``gold.postgres``, ``gold.athena`` and ``gold.redshift``).
"""

from __future__ import annotations

import json as jsonlib
import sys
import uuid
from collections import ChainMap
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints, err, out, plain, print_json

if TYPE_CHECKING:
    from medallion_assets.gold.postgres.build import WarehouseOutcome
    from medallion_assets.settings.environment import Settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Gold in PostgreSQL, Athena and Redshift.")


class Target(StrEnum):
    """Warehouses that the platform can fill itself; others run dbt on their own."""

    POSTGRES = "postgres"


Where = Annotated[
    Target,
    typer.Option(help="The warehouse; MEDALLION_WAREHOUSE or libpq's variables say where it is."),
]
Prefix = Annotated[
    str | None,
    typer.Option(
        envvar="MEDALLION_GLUE_PREFIX",
        help="Prefix of the Glue databases; default: medallion_<environment>_.",
    ),
]


@app.command()
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
        out.print(f"silver: {_told(loaded, 'copied')}", highlight=False)


@app.command()
def build(
    target: Where = Target.POSTGRES,
    full: Annotated[bool, typer.Option("--full", help="Rebuild every model.")] = False,
    json: Json = False,
) -> None:
    """Load silver, build and test gold in the warehouse, and let readers see it if all is well."""
    from medallion_assets.gold.present import published_systems
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        from medallion_assets.gold.postgres.build import build_warehouse

        with open_session(Settings.load(), run_id=f"warehouse-{uuid.uuid4()}") as session:
            outcomes = {
                system.name: build_warehouse(session, system, full=full)
                for system in published_systems(session)
            }
    _print_outcomes(outcomes, target, json=json)
    if any(outcome.failed for outcome in outcomes.values()):
        raise typer.Exit(Exit.FAILED)


def _print_outcomes(
    outcomes: Mapping[str, WarehouseOutcome], target: Target, *, json: bool
) -> None:
    """Say what was done, by system, and why nothing was published where something failed."""
    if json:
        found = outcomes.values()
        print_json(
            {
                "target": target.value,
                "loaded": dict(ChainMap(*(dict(outcome.loaded) for outcome in found))),
                "touched": {name: outcome.touched for name, outcome in outcomes.items()},
                "changed": dict(ChainMap(*(dict(outcome.changed) for outcome in found))),
                "failed": [result.name for outcome in found for result in outcome.failed],
            }
        )
        return
    for name, outcome in outcomes.items():
        _print_outcome(name, outcome)


def _print_outcome(name: str, outcome: WarehouseOutcome) -> None:
    """Say what was done for one system."""
    out.print(f"silver of {name}: {_told(outcome.loaded, 'copied')}", highlight=False)
    for result in outcome.failed:
        if result.message:
            err.print(plain(f"failed {result.name}: {result.message}"), soft_wrap=True)
    if outcome.failed:
        err.print(f"gold of {name} in the warehouse is as it was", highlight=False)
    else:
        out.print(f"gold of {name}: {_told(outcome.changed, 'changed')}", highlight=False)


def _told(rows: Mapping[str, int], what: str) -> str:
    """Rows by table in a few words."""
    return f"{sum(rows.values())} rows {what} in {len(rows)} tables" if rows else "up to date"


sql = typer.Typer(no_args_is_help=True, help="SQL and settings for warehouses on AWS.")
app.add_typer(sql, name="sql")


@sql.command()
def athena(
    results: Annotated[str, typer.Option(help="Where results go, s3://bucket/prefix.")],
    prefix: Prefix = None,
    work_group: Annotated[str, typer.Option(help="Name of the workgroup.")] = "medallion",
    cutoff: Annotated[int, typer.Option(help="Megabytes one query may scan.", min=10)] = 10_240,
) -> None:
    """Print the workgroup and the named queries, as input of `aws athena`, in one JSON object."""
    from medallion_assets.gold import athena as of_athena
    from medallion_assets.settings.environment import Settings

    with complaints():
        given = prefix or _default_prefix(Settings.load())
        limit = cutoff * of_athena.MEGABYTE
        found = {
            "create-work-group": of_athena.work_group(work_group, results, limit),
            "create-named-query": of_athena.named_queries(work_group, given),
        }
    print_json(found)


@sql.command()
def redshift(
    role: Annotated[str, typer.Option(help="ARN of the IAM role that Redshift reads with.")],
    region: Annotated[str, typer.Option(envvar="AWS_REGION", help="AWS region of the lake.")],
    prefix: Prefix = None,
    schema: Annotated[str, typer.Option(help="The schema that is made in Redshift.")] = "silver",
    copy: Annotated[
        str | None,
        typer.Option(help="Copy instead: where the manifests will be put, s3://bucket/prefix."),
    ] = None,
    manifests: Annotated[
        Path, typer.Option(help="With --copy: directory that the manifests are written to.")
    ] = Path("manifests"),
) -> None:
    """Print SQL that lets Redshift read silver: by an external schema, or copied (--copy)."""
    from medallion_assets.gold.present import published_systems
    from medallion_assets.gold.redshift import copies, copy_sql, external_schema_sql
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        if copy is None:
            given = prefix or _default_prefix(settings)
            text = external_schema_sql(schema, given, role, region)
        else:
            with open_session(settings, run_id="redshift") as session:
                tables = [t for system in published_systems(session) for t in system.tables]
                found = copies(session.reader(), tables)
            text = copy_sql(schema, found, copy, role)
            manifests.mkdir(parents=True, exist_ok=True)
            for table in found:
                content = jsonlib.dumps(table.manifest, indent=1)
                (manifests / f"{table.name}.manifest").write_text(content)
    sys.stdout.write(text)


def _default_prefix(settings: Settings) -> str:
    return f"medallion_{settings.env.value}_"
