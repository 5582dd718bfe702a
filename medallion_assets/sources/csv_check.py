"""Refuse CSV files that cannot be what they claim, before anything is stored.

Belongs here: judgements about a file as a whole. Does not belong here: single
rows, which are quarantined and never refuse a file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from medallion_assets.errors import BadDeliveryError
from medallion_assets.naming import LINE
from medallion_assets.sources.parsing import Counts
from medallion_assets.tables.model import DriftPolicy, Table

__all__ = ["check_header", "check_records", "check_sent"]

FOREIGN_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
MOST_UNPARSABLE = 0.01
FEWEST_UNPARSABLE = 20
"""A file is refused when more than this share and number of its records are unparsable."""


def check_header(table: Table, path: Path, header: list[str], *, label: str) -> None:
    """Compare a header with the table's columns; order does not matter.

    Raises:
        BadDeliveryError: wrong encoding or delimiter, a column missing, named
            twice, or unknown where the table's columns are frozen.
    """
    with path.open("rb") as file:
        encoding = FOREIGN_ENCODINGS.get(file.read(2))
    if encoding:
        raise BadDeliveryError(f"{label} is {encoding}; expected UTF-8", remedy="export as UTF-8")
    missing = [name for name in table.column_names if name not in header]
    told = {table.changes.column} if table.changes else set()
    extra = [name for name in header if name not in {*table.column_names, *told}]
    if missing:
        raise BadDeliveryError(
            f"{label}, line 1: no column {', '.join(missing)}{_delimiter_hint(header)}",
            remedy=f"deliver the columns {', '.join(table.column_names)}",
        )
    if len(set(header)) != len(header):
        raise BadDeliveryError(
            f"{label}, line 1: a column is named twice", remedy="name each column once"
        )
    if LINE in header:
        raise BadDeliveryError(
            f"{label}, line 1: a column is named {LINE}, which is the platform's own name",
            remedy="name it otherwise",
        )
    if extra and table.drift is DriftPolicy.FREEZE:
        raise BadDeliveryError(
            f"{label}, line 1: unknown column {', '.join(extra)}",
            remedy=f"remove it, or describe it in table {table.name}",
        )


def _delimiter_hint(header: list[str]) -> str:
    """Name the delimiter that a one-column header seems to use."""
    if len(header) > 1:
        return ""
    text = header[0] if header else ""
    found = [
        name for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")) if sign in text
    ]
    return f"; the file seems to be delimited by {found[0]}, expected commas" if found else ""


def check_sent(counts: Counts, sent: int | None, *, label: str) -> None:
    """Compare the records with what the source says it sent.

    Raises:
        BadDeliveryError: they differ, or a source that does not say sent none.
    """
    if sent is None and counts.records == 0:
        raise BadDeliveryError(
            f"{label} has a header but no rows", remedy="deliver the complete file again"
        )
    if sent is not None and counts.records != sent:
        raise BadDeliveryError(
            f"{label}: {counts.records} records were read, but the source sent {sent}",
            remedy="run again; if it stays so, report it with the kept file",
        )


def check_records(
    counts: Counts, unparsable: Path, connection: duckdb.DuckDBPyConnection, *, label: str
) -> None:
    """Judge what reading a file gave.

    Raises:
        BadDeliveryError: a file that was cut off, or so many unparsable records that
            encoding or structure must be wrong.
    """
    if counts.cut_off_line is not None:
        raise BadDeliveryError(
            f"{label}, line {counts.cut_off_line}: the file ends within a record, so it is cut off",
            remedy="deliver the complete file again",
        )
    if counts.unparsable > max(FEWEST_UNPARSABLE, MOST_UNPARSABLE * counts.records):
        first = connection.execute(
            "select line, reason from read_parquet(?) order by line limit 1", [str(unparsable)]
        ).fetchone()
        line, reason = first or ("?", "unknown")
        raise BadDeliveryError(
            f"{label}: {counts.unparsable} of {counts.records} records are unparsable, "
            f"the first in line {line}: {reason}",
            remedy="deliver it as comma-separated UTF-8 with quoted text",
        )
