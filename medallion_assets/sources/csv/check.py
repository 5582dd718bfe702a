"""Refuse CSV files that cannot be what they claim, before anything is stored.

Belongs here: judgements about a file as a whole. Does not belong here: single
rows, which are quarantined and never refuse a file.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import duckdb

from medallion_assets.core.errors import BadDeliveryError, RefusedColumnsError
from medallion_assets.core.naming import EXTRA, KEY, LINE, MISSING, ROW_HASH
from medallion_assets.core.sql import first_row
from medallion_assets.sources.csv.parsing import Counts
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import DriftPolicy, Table

TECHNICAL = {EXTRA, KEY, LINE, MISSING, ROW_HASH}
Lines = Mapping[str, int]
NO_LINES: Lines = MappingProxyType({})
MOST_COLUMNS = 1000
"""So many names are data that were taken for names."""
MOST_NAMED = 3
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
FOREIGN_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
MOST_UNPARSABLE = 0.01
FEWEST_UNPARSABLE = 20
"""A file is refused when more than this share and number of its records are unparsable."""
MOSTLY_UNPARSABLE = 0.2
"""And however small it is, when so much of it is: then its structure must be wrong."""


def described_names(table: Table, header: Sequence[str]) -> list[str]:
    """A header under the names of the description, where a column once had another."""
    former = {
        name: column.name
        for column in table.columns
        if column.other_names and column.name not in header
        for name in column.other_names
    }
    return [former.get(name, name) for name in header]


def check_header(
    table: Table,
    path: Path,
    header: list[str],
    *,
    label: str,
    lines: Lines = NO_LINES,
    form: FileForm = PLAIN,
) -> None:
    """Compare a header with the table's columns; order does not matter.

    Args:
        header: under the names of the description.
        lines: where each name comes first, if that is not in line 1.
        form: in which the file is written, by its description.

    Raises:
        BadDeliveryError: wrong encoding or delimiter, or a column named twice.
        RefusedColumnsError: columns that the table's policy does not take, or that it
            cannot do without.
    """
    with path.open("rb") as file:
        encoding = FOREIGN_ENCODINGS.get(file.read(2))
    if encoding:
        raise BadDeliveryError(f"{label} is {encoding}; expected UTF-8", remedy="export as UTF-8")
    _check_columns(table, header, label, lines, form)
    check_names(header, label if lines else f"{label}, line 1", lines)


def check_names(names: Sequence[str], label: str, lines: Lines = NO_LINES) -> None:
    """Refuse columns that could not be told apart or kept by their names.

    Engines tell no case of letters apart: of ``price`` and ``Price`` one would be read twice.

    Args:
        lines: where each name comes first, if they do not come in one line.

    Raises:
        BadDeliveryError: a name is missing, comes twice, or is the platform's own.
    """
    if len(names) > MOST_COLUMNS:
        raise BadDeliveryError(
            f"{label} has {len(names)} columns; at most {MOST_COLUMNS} are taken in",
            remedy="deliver one record a line with the same columns",
        )
    lowered = [name.lower() for name in names]
    twice = sorted({name for name in lowered if lowered.count(name) > 1})
    if twice:
        mine = [number for number, name in enumerate(lowered, 1) if name == twice[0]]
        places = [lines.get(names[number - 1], number) for number in mine]
        where = f"{'first in lines' if lines else 'columns'} {' and '.join(map(str, places))}"
        raise BadDeliveryError(
            f"{label}: the column {twice[0]!r} is named twice, apart from case ({where})",
            remedy="name each column once",
        )
    for number, name in enumerate(names, 1):
        place = f"{label}, line {lines[name]}" if name in lines else label
        if not name.strip():
            raise BadDeliveryError(
                f"{place}: column {number} of {len(names)} has no name, so it cannot be kept",
                remedy="give every column a name of its own; a comma too many makes one without",
            )
        if name.lower() in TECHNICAL or "\0" in name:
            raise BadDeliveryError(
                f"{place}: a column is named {name!r}, which cannot be kept",
                remedy="name it otherwise: names with an underscore first are the platform's",
            )


def _check_columns(
    table: Table, header: list[str], label: str, lines: Lines, form: FileForm
) -> None:
    """Refuse missing and unknown columns where the table's policy says so."""
    missing = [name for name in table.delivered_names if name not in header]
    written = dict(zip(table.delivered_names, table.written_names, strict=True))
    lacking = [written[name] for name in missing]
    change_column = {table.changes.column} if table.changes else set()
    extra = [name for name in header if name not in {*table.column_names, *change_column}]
    if missing and (table.drift.missing is DriftPolicy.FREEZE or table.needed & {*missing}):
        raise RefusedColumnsError(
            f"{label}, line {min(lines.values(), default=1)}: no column {', '.join(lacking)}"
            f"{_delimiter_hint(header, form) or _spelling_hint(lacking, extra)}",
            remedy=f"deliver the columns {', '.join(table.written_names)}",
            table=table.identifier,
            header=header,
        )
    if extra and table.drift.added is DriftPolicy.FREEZE:
        raise RefusedColumnsError(
            f"{label}, line {lines.get(extra[0], 1)}: unknown column {', '.join(extra)}",
            remedy=f"remove it, or describe it in table {table.name}",
            table=table.identifier,
            header=header,
        )


def _spelling_hint(missing: list[str], extra: list[str]) -> str:
    """Name the unknown columns, one of which may be a missing one otherwise spelt or renamed."""
    plain = {_plain(name): name for name in extra}
    spelt = [f"{plain[_plain(name)]!r} for {name}" for name in missing if _plain(name) in plain]
    if spelt:
        return f"; it has {', '.join(spelt)}: write the name as described, to the letter"
    if not extra or len(extra) > MOST_NAMED:
        return ""
    return f"; is {missing[0]} now {' or '.join(extra)}? Then describe it as `formerly`"


def _plain(name: str) -> str:
    """A name without what people do not see in it: case, spaces and signs between words."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _delimiter_hint(header: list[str], form: FileForm) -> str:
    """Name the delimiter that a one-column header seems to use."""
    if len(header) > 1:
        return ""
    text = header[0] if header else ""
    found = [name for sign, name in DELIMITERS.items() if sign in text and sign != form.delimiter]
    expected = DELIMITERS.get(form.delimiter, repr(form.delimiter))
    return f"; the file seems to be delimited by {found[0]}, expected {expected}" if found else ""


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
    counts: Counts,
    unparsable: Path,
    connection: duckdb.DuckDBPyConnection,
    *,
    label: str,
    remedy: str = "deliver it as comma-separated UTF-8 with quoted text",
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
    too_many = counts.unparsable > max(FEWEST_UNPARSABLE, MOST_UNPARSABLE * counts.records)
    if too_many or (
        counts.unparsable > 1 and counts.unparsable > MOSTLY_UNPARSABLE * counts.records
    ):
        first = first_row(
            connection.execute(
                "select line, reason from read_parquet(?) order by line limit 1", [str(unparsable)]
            )
        )
        line, reason = first or ("?", "unknown")
        raise BadDeliveryError(
            f"{label}: {counts.unparsable} of {counts.records} records are unparsable, "
            f"the first in line {line}: {reason}",
            remedy=remedy,
        )
