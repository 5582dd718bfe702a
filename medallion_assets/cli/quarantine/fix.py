"""The command ``medallion quarantine fix``: corrected rows, taken in from a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json, TableName
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.bronze.corrections.step import CorrectionOutcome


RUN = "correction"
"""Names a correction where a run would be named."""


def fix(
    table: TableName,
    file: Annotated[Path, typer.Argument(help="A file of `export` with corrected values.")],
    note: Annotated[str, typer.Option(help="Why; kept with the correction.")],
    json: Json = False,
) -> None:
    """Take in corrected rows; what they replace is kept. Silver follows by `replay`."""
    with complaints():
        outcome = _apply(table, file, note.strip())
    if json:
        print_json(asdict(outcome))
        return
    if outcome.known:
        out.print("this file was applied before; nothing was changed")
        return
    out.print(f"corrected {outcome.corrected:,} rows, left {outcome.unchanged:,} as they are")
    if outcome.corrected:
        out.print("silver and gold follow by `medallion quarantine replay`")


def _apply(name: str, file: Path, note: str) -> CorrectionOutcome:
    """The correction by a file.

    Raises:
        ConfigurationError: there is no such table or file, the note is blank, or a row of
            the file corrects no rejected row.
        BadDeliveryError: the file is not what `medallion quarantine export` writes.
    """
    from medallion_assets.bronze.corrections.step import correct
    from medallion_assets.cli.lookup import table_named
    from medallion_assets.orchestration.restated import restated
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings
    from medallion_assets.sources.export_files import SourceFile
    from medallion_assets.systems.environment import settings_of
    from medallion_assets.systems.registry import system_of

    settings, table = Settings.load(), table_named(name)
    system = system_of(table.source)
    if not file.is_file():
        raise ConfigurationError(f"there is no file {file}", remedy="correct the path")
    if not note:
        raise ConfigurationError("the note is blank", remedy="say why, for who reads it later")
    source = SourceFile(file.parent, file.name, shown=str(file))
    own = settings_of(settings, system)
    with restated(settings), open_session(own, run_id=RUN) as session:
        return correct(session, table, system.by_name, source, note)
