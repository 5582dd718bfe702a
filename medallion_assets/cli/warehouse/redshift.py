"""The command ``medallion warehouse sql redshift``: SQL by which Redshift reads silver."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.output import complaints
from medallion_assets.cli.warehouse.athena import Prefix, default_prefix


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
    from medallion_assets.core.naming import LEDGER
    from medallion_assets.gold.present import published_systems
    from medallion_assets.gold.redshift import copies, copy_sql, external_schema_sql
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        given = prefix or default_prefix(settings)
        text = external_schema_sql(LEDGER, given, role, region, LEDGER)
        if copy is None:
            text += external_schema_sql(schema, given, role, region)
        else:
            with open_session(settings, run_id="redshift") as session:
                tables = [t for system in published_systems(session) for t in system.tables]
                found = copies(session.reader(), tables)
            text += copy_sql(schema, found, copy, role)
            manifests.mkdir(parents=True, exist_ok=True)
            for table in found:
                content = json.dumps(table.manifest, indent=1)
                (manifests / f"{table.name}.manifest").write_text(content)
    sys.stdout.write(text)
