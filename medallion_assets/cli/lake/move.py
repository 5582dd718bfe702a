"""The command ``medallion lake move``: the lake in another place."""

from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.output import complaints, plain


def move(
    place: Annotated[str, typer.Argument(help="A new directory, or s3://bucket/prefix.")],
    state: Annotated[
        Path | None,
        typer.Option(help="For what this machine keeps of a new lake on S3, see MEDALLION_STATE."),
    ] = None,
    remove_old: Annotated[
        bool,
        typer.Option(
            "--remove-old",
            help="Delete the lake here once the copy is whole, also one of an earlier move.",
        ),
    ] = False,
) -> None:
    """Copy the lake to another place and compare the copy; the lake itself stays as it is."""
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings
    from medallion_assets.silver.relocation import move_lake

    def report(text: str) -> None:
        err.print(plain(text), soft_wrap=True)

    with complaints():
        former = Settings.load()
        with open_session(former, run_id="move", report=report) as session:
            moved = move_lake(session, place, state, remove_old=remove_old)
    found, new = moved.verified, moved.settings
    whole = f"{found.files:,} data files of {found.tables} tables, {found.values:,} days of values"
    out.print(plain(f"whole: {whole}"), soft_wrap=True)
    lines = [f"MEDALLION_LAKE={new.lake_name}", "MEDALLION_CATALOG=", "MEDALLION_STATE="]
    if new.is_on_s3:
        lines[-1] += str(new.state_root)
    out.print(plain("now set\n  " + "\n  ".join(lines)), soft_wrap=True)
    rest = f"and remove {former.lake_name} when nothing uses it any more"
    if remove_old:
        rest = f"removed {moved.removed:,} files of {former.lake_name}; moving.json there names "
        rest += "the new place"
    out.print(plain(rest), soft_wrap=True)
