"""The command ``medallion verify``: whether the lake still holds what was published."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints, plain

if TYPE_CHECKING:
    from medallion_assets.lake.verification import Verified


def verify(
    deep: Annotated[
        bool, typer.Option("--deep", help="Read all files: compare checksums, and values by day.")
    ] = False,
    json: Json = False,
) -> None:
    """See that all published files are there and whole; exits with 1 if one is not."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.silver.verification import verify_lake

    with complaints():
        found = verify_lake(Settings.load(), deep=deep)
    if json:
        print_json({"deep": deep, "whole": not found.damages, **asdict(found)})
    else:
        _print(found, deep=deep)
    if found.damages:
        raise typer.Exit(Exit.FAILED)


def _print(found: "Verified", *, deep: bool) -> None:
    """Each damage with its remedy, and what was looked at."""
    for damage in found.damages:
        err.print(plain(f"{damage.error}"), soft_wrap=not err.is_terminal)
    looked = f"{found.files:,} data files of {found.tables} tables"
    if deep:
        looked += f", {found.values:,} days of values"
    if deep and found.unknown:
        looked += f"; of {found.unknown:,} older files no checksum is known"
    verdict = f"{len(found.damages)} damages" if found.damages else "whole"
    out.print(f"{verdict}: {looked}", highlight=False)
