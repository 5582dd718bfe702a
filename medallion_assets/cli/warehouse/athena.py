"""The command ``medallion warehouse sql athena``: a workgroup and the named queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.machines import print_json
from medallion_assets.cli.output import complaints

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings


Prefix = Annotated[
    str | None,
    typer.Option(
        envvar="MEDALLION_GLUE_PREFIX",
        help="Prefix of the Glue databases; default: medallion_<environment>_.",
    ),
]


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
        given = prefix or default_prefix(Settings.load())
        limit = cutoff * of_athena.MEGABYTE
        found = {
            "create-work-group": of_athena.work_group(work_group, results, limit),
            "create-named-query": of_athena.named_queries(work_group, given),
        }
    print_json(found)


def default_prefix(settings: Settings) -> str:
    """The prefix of an environment's Glue databases."""
    return f"medallion_{settings.env.value}_"
