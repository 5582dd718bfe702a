"""Sample files as columns of text, and the form in which each is written.

Belongs here: reading a sample once, and telling delimiter, quote and encoding of text. Does not
belong here: what its values are (see ``columns``).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from medallion_assets.core.embedded import connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.sql import quoted
from medallion_assets.proposals.names import table_name
from medallion_assets.settings.sources import SQLITE_NAMES
from medallion_assets.sources.csv.encoding import as_utf_8
from medallion_assets.sources.csv.rows import read_header, records
from medallion_assets.sources.excel.rows import rows_of
from medallion_assets.sources.excel.workbook import SUFFIX, is_blank, opened, translated_faults
from medallion_assets.tables.file_form import PLAIN, UTF_8, FileForm

MOST_ROWS = 100_000
"""Rows of a table that are looked at."""
FIRST = 200
DELIMITERS, QUOTES = (",", ";", "\t", "|"), ('"', "'", "")
WINDOWS = "cp1252"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TEXTS = (".csv", ".txt", ".tsv")
SUFFIXES = (*TEXTS, SUFFIX, ".parquet", *sorted(SQLITE_NAMES))


@dataclass(frozen=True)
class Sample:
    """A table of a sample file.

    Attributes:
        table: a name for it.
        file: its name; empty for a table of a database.
        columns: the values as text by header; nothing where there is none.
        is_whole: whether all its rows were looked at.
        faults: rows that could not be read.
    """

    table: str
    file: str
    columns: dict[str, list[str | None]]
    form: FileForm = PLAIN
    sheet: str = ""
    is_whole: bool = True
    faults: int = 0

    @property
    def is_dropped(self) -> bool:
        """Whether only dropped files may be of its format."""
        return self.file.lower().endswith(".parquet")

    @property
    def is_text(self) -> bool:
        """Whether its file is written in some encoding."""
        return self.file.lower().endswith(TEXTS)

    @property
    def is_ascii(self) -> bool:
        """Whether its text is the same in every encoding but UTF-16."""
        columns = self.columns.items()
        return all(name.isascii() and all((v or "").isascii() for v in c) for name, c in columns)


def with_one_encoding(samples: Sequence[Sample]) -> list[Sample]:
    """The samples, those without accents in the encoding that all others seem to have.

    Their next delivery may have accents, and programs write all of their files in one encoding.
    """
    if {one.form.encoding for one in samples if one.is_text and not one.is_ascii} != {WINDOWS}:
        return list(samples)
    return [
        replace(one, form=replace(one.form, encoding=WINDOWS))
        if one.is_text and one.is_ascii and one.form.encoding == UTF_8
        else one
        for one in samples
    ]


def read_samples(path: Path) -> list[Sample]:
    """The tables of a sample file.

    Raises:
        ConfigurationError: it is not there, empty, or of no known format.
        BadDeliveryError: it is damaged.
    """
    if not path.is_file() or not path.stat().st_size:
        raise ConfigurationError(f"{path} is no file, or empty", remedy="name a file with rows")
    suffix = path.suffix.lower()
    if suffix == SUFFIX:
        found = list(_sheets(path))
    elif suffix == ".parquet":
        found = [_parquet(path)]
    elif suffix in SQLITE_NAMES:
        found = list(_sqlite(path))
    elif suffix in SUFFIXES:
        found = [_text(path)]
    else:
        raise ConfigurationError(
            f"{path} is of no known format", remedy=f"name files that end in {', '.join(SUFFIXES)}"
        )
    empty = [sample.table for sample in found if not any(sample.columns.values())]
    if empty or not found:
        raise ConfigurationError(
            f"{path} has no rows" + (f" in {', '.join(empty)}" if empty else ""),
            remedy="name a sample with a header and some rows",
        )
    return found


def _columns(header: list[str], rows: list[list[str | None]]) -> dict[str, list[str | None]]:
    """The values of each column; a header comes once.

    Raises:
        ConfigurationError: two columns have one name, or one has none.
    """
    lowered = [name.lower() for name in header]
    wrong = sorted({name or "nothing" for name in lowered if not name or lowered.count(name) > 1})
    if wrong:
        raise ConfigurationError(
            f"two columns are named {wrong[0]}, apart from case, or one is named nothing",
            remedy="name each column of the sample once",
        )
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def _text(path: Path) -> Sample:
    """A file of text in the form that reads most of it."""
    with TemporaryDirectory() as directory:
        copy = Path(directory) / path.name
        with path.open("rb") as file, copy.open("wb") as kept:
            kept.write(file.read(512 * 1024 * 1024))
        encoding = _encoding(copy)
        with as_utf_8(copy, FileForm(encoding=encoding), label=str(path)) as utf_8:
            form = replace(_form(utf_8), encoding=encoding)
            header = read_header(utf_8, form)
            found = list(islice(records(utf_8, len(header), form), MOST_ROWS + 1))
    good = [record.values for record in found[:MOST_ROWS] if not record.fault]
    faults = sum(bool(record.fault) for record in found)
    columns = _columns(header, good)
    whole = len(found) <= MOST_ROWS
    return Sample(table_name(path.stem), path.name, columns, form, is_whole=whole, faults=faults)


def _encoding(path: Path) -> str:
    """UTF-8 where that is what the bytes are; else what Windows writes.

    Signs that it does not have cost their records. Never Latin 1, which reads Windows' € and quotes
    as signs that nobody sees.
    """
    content = path.read_bytes()
    if content[:2] in UTF_16:
        return "utf-16"
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        return WINDOWS
    return UTF_8


def _form(path: Path) -> FileForm:
    """The delimiter and quote with the fewest faults, and of these the most columns."""

    def judged(form: FileForm) -> tuple[float, int]:
        header = read_header(path, form)
        found = list(islice(records(path, len(header), form), FIRST))
        faults = sum(bool(record.fault) for record in found) / max(len(found), 1)
        return -faults if len(header) > 1 else -1, len(header)

    forms = [FileForm(delimiter=d, quote=q) for q in QUOTES for d in DELIMITERS]
    return max(forms, key=judged)


def _sheets(path: Path) -> Iterator[Sample]:
    """The sheets of a workbook that are not blank."""
    with opened(path, str(path)) as sheets, translated_faults(str(path)):
        filled = [pair for pair in sheets if not is_blank(pair)]
        for pair in filled:
            rows, title = rows_of(pair, str(path)), pair[0].title
            found = list(islice(rows.records([None] * len(rows.header)), MOST_ROWS + 1))
            good = [record.values for record in found[:MOST_ROWS] if not record.fault]
            alone = len(filled) == 1
            name = table_name(path.stem if alone else title)
            yield Sample(
                name,
                path.name,
                _columns(rows.header, good),
                sheet="" if alone and len(sheets) == 1 else title,
                is_whole=len(found) <= MOST_ROWS,
                faults=sum(bool(record.fault) for record in found),
            )


def _parquet(path: Path) -> Sample:
    """A file of Parquet."""
    with connected(threads=1) as connection:
        relation = connection.read_parquet(str(path)).limit(MOST_ROWS + 1)
        text = relation.project(", ".join(f"{quoted(n)}::varchar" for n in relation.columns))
        rows = [list(row) for row in text.fetchall()]
        columns = _columns(list(relation.columns), rows[:MOST_ROWS])
    whole = len(rows) <= MOST_ROWS
    return Sample(table_name(path.stem), path.name, columns, is_whole=whole)


def _sqlite(path: Path) -> Iterator[Sample]:
    """The tables of a SQLite file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        query = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        for (name,) in connection.execute(f"{query} order by 1").fetchall():
            found = connection.execute(f"select * from {quoted(name)} limit {MOST_ROWS + 1}")
            header = [column[0] for column in found.description]
            rows = [[None if v is None else str(v) for v in row] for row in found]
            if rows:
                whole = len(rows) <= MOST_ROWS
                yield Sample(name, "", _columns(header, rows[:MOST_ROWS]), is_whole=whole)
