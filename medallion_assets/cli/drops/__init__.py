"""The commands ``medallion drops …``: what became of dropped files, and deciding of them.

Belongs here: what became of files. Does not belong here: taking them in (see
``bronze.files.step``), and the other commands (see the module of their name).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err
from medallion_assets.cli.drops.accept import accept
from medallion_assets.cli.drops.deciding import dropping_systems
from medallion_assets.cli.drops.generate import generate
from medallion_assets.cli.drops.replace import replace
from medallion_assets.cli.drops.withdraw import withdraw
from medallion_assets.cli.machines import print_csv, print_json, records
from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import Rows, complaints, print_grouped

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings

__all__ = ["app"]

app = typer.Typer(name="drops", help="Dropped files: what became of them, and taking them back.")
for command in (withdraw, replace, accept, generate):
    app.command()(command)


@app.callback(invoke_without_command=True)
def drops(
    context: typer.Context,
    outcome: Annotated[
        str | None, typer.Option(help="Only attempts that ended so, for example rejected.")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the last ones.", min=1)] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """What became of dropped files, the last ones last."""
    if context.invoked_subcommand is not None:
        return
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        columns, rows = _attempts(settings, outcome, limit)
        waiting, manifests = _waiting(settings)
    attempts = records(columns, rows)
    if json:
        print_json({"waiting": waiting, "manifests": manifests, "attempts": attempts})
        return
    if csv:
        print_csv(columns, rows)
        return
    shown = ["table_name", "file_name", "outcome", "bronze"]
    print_grouped(shown, [[attempt[name] for name in shown] for attempt in attempts])
    for attempt in attempts:
        if attempt["error"] is not None:
            what = f"{attempt['outcome']}: {attempt['error']}"
            err.print(what, markup=False, soft_wrap=True)
    if waiting is not None:
        err.print(f"{len(waiting)} files wait", highlight=False)
    for name in manifests:
        err.print(f"{name} waits for its file", markup=False, highlight=False, soft_wrap=True)


def _attempts(settings: Settings, outcome: str | None, limit: int) -> Rows:
    """The last attempts, oldest first within their table; none where nothing was ever taken in."""
    from medallion_assets.cli.views import select
    from medallion_assets.lake.heads import read_heads
    from medallion_assets.lake.ledger_schemas import LEDGER_FILE_DROPS
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.ledger.store import FILE_DROPS

    if FILE_DROPS not in read_heads(open_lake(settings)):
        return [name for name, _, _ in LEDGER_FILE_DROPS], []
    return select(
        settings,
        """
        select * from (
            from ledger.file_drops where ?::varchar is null or outcome = ?
            order by created_at desc, table_name desc, attempt_id desc limit ?
        ) order by table_name, attempt_id
        """,
        [outcome, outcome, limit],
    )


def _waiting(settings: Settings) -> tuple[list[str] | None, list[str]]:
    """The files that wait, None where no place is configured; and manifests without a file."""
    from medallion_assets.sources.drops.manifest import paired
    from medallion_assets.sources.drops.opening import open_drops
    from medallion_assets.systems.environment import is_configured

    systems = [one for one in dropping_systems() if is_configured(settings, one)]
    if not systems:
        return None, []
    found = [paired(open_drops(settings, system.name).listed()) for system in systems]
    files = [item.shown for items, _ in found for item in items]
    return files, [item.shown for _, items in found for item in items]
