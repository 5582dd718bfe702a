"""A kept file of a table read into rows: text with a delimiter, or a workbook.

Belongs here: the checks of a file as a whole, and what its source says of it. Does not belong
here: keeping files (see ``landing``), and files that are dropped (see ``drops``).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from medallion_assets.sources.csv.check import (
    check_header,
    check_records,
    check_sent,
    described_names,
)
from medallion_assets.sources.csv.encoding import as_utf_8
from medallion_assets.sources.csv.parsing import Counts, parse_file
from medallion_assets.sources.csv.rows import read_header
from medallion_assets.sources.excel.reading import read_workbook
from medallion_assets.sources.excel.workbook import is_workbook
from medallion_assets.sources.extracts import Totals
from medallion_assets.sources.packed import unpacked
from medallion_assets.sources.sums import check_sums
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class FileReader:
    """How a file of a table is read.

    Attributes:
        label: how messages name the file.
        totals: what the source says it has; None for files, which do not say and must not
            be empty.
        form: in which the file is written.
    """

    table: Table
    connection: duckdb.DuckDBPyConnection
    label: str
    totals: Totals | None = None
    form: FileForm = PLAIN

    def read(self, kept: Path, target: Path) -> tuple[list[str], Counts]:
        """Read it into a directory; gives its columns and how many records it has.

        Raises:
            BadDeliveryError: the file as a whole cannot be taken in.
        """
        table, connection, totals, form = self.table, self.connection, self.totals, self.form
        if is_workbook(kept.name):
            return read_workbook(table, kept, target, connection, self.label)
        plain = unpacked(kept, label=self.label)
        with plain as path, as_utf_8(path, form, label=self.label) as text:
            received = read_header(text, form)
            header = described_names(table, received)
            check_header(table, text, header, label=self.label, form=form)
            counts = parse_file(table, text, header, target, connection, form=form)
        check_sent(counts, totals.rows if totals else None, label=self.label)
        check_records(counts, target / "unparsable.parquet", connection, label=self.label)
        check_sums(
            table, target / "rows.parquet", totals.sums if totals else {}, connection, self.label
        )
        return received, counts
