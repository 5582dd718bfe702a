"""Correcting rejected rows as a person would, without the command line.

Belongs here: writing a file of corrections from what quarantine shows. Does not belong
here: any expectation.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from medallion_assets.bronze.corrections.statements import IDENTITY
from medallion_assets.bronze.corrections.step import CorrectionOutcome, correct
from medallion_assets.sources.export_files import SourceFile
from medallion_assets_tests.platform import Platform, Row

__all__ = ["apply", "corrected", "write"]

Edit = Callable[[Row], Mapping[str, str | None] | None]
"""The new values of a rejected row; None leaves it out of the file."""


def corrected(platform: Platform, name: str, edit: Edit) -> CorrectionOutcome:
    """Correct the rejected rows of a table."""
    rows = [
        {**row, **values}
        for row in platform.rows("quarantine", name)
        if (values := edit(row)) is not None
    ]
    with TemporaryDirectory() as home:
        return apply(platform, name, write(Path(home) / "fix.csv", platform, name, rows))


def write(file: Path, platform: Platform, name: str, rows: Sequence[Row]) -> Path:
    """A file of corrected rows."""
    columns = [*IDENTITY, *platform.names[name].column_names]
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        told = {named: name for named, (name, _) in IDENTITY.items()}
        writer.writerows({**row, **{named: row[told[named]] for named in told}} for row in rows)
    return file


def apply(platform: Platform, name: str, file: Path, note: str = "misread") -> CorrectionOutcome:
    """Take in a file of corrected rows."""
    with platform.session("correction") as session:
        source = SourceFile(file.parent, file.name, shown=str(file))
        return correct(session, platform.names[name], platform.names, source, note)
