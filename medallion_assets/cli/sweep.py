"""The command ``medallion sweep``: deleting files that no kept state needs."""

from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints


def sweep(
    insist: Annotated[
        bool, typer.Option("--insist", help="Delete also where it is most of the lake.")
    ] = False,
) -> None:
    """Delete files that no kept state needs: expired data and leftovers of killed runs."""
    with complaints():
        deleted = _delete_files(insist=insist)
    out.print(f"deleted {deleted} files", highlight=False)


def _delete_files(*, insist: bool) -> int:
    """The number of deleted files."""
    from medallion_assets.lake import expiry
    from medallion_assets.lake.damage import explaining_damage
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.lake.publish import recover
    from medallion_assets.settings.environment import Settings

    lake = open_lake(Settings.load())
    if not lake.exists:
        return 0
    with explaining_damage(lake), lake.lease():
        recover(lake)
        return expiry.sweep(lake, insist=insist)
