"""Move a real export in time without touching anything else.

Belongs here: adding a constant number of days to the timestamp and date columns
of the export's files, as they stream by. Every other byte, the quotes included,
stays as it was; so does a value that is no date. Does not belong here: any
reading of the data (see the landing and bronze code).
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO

from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Table
from medallion_assets.tables.types import Date, Timestamp

_LONGEST_RECORD = 1 << 20
_moment = re.compile(rb'("?)(\d{4}-\d\d-\d\d)((?:[ T]\d\d:\d\d:\d\d(?:\.\d+)?)?"?\r?\n?)').fullmatch
_fields = re.compile(rb'(?:^|,)((?:"(?:[^"]|"")*"|[^,"])*)').findall

Source = dict[str, Path | zipfile.ZipInfo]


def shift_export(source: Path, target: Path, shift_days: int) -> tuple[Path, ...]:
    """Copy an export with all its dates moved by ``shift_days``.

    Args:
        source: a directory or a zip archive that holds the files, at any depth.
        target: the directory to write; created where missing.
        shift_days: days to add; negative to move into the past.

    Returns:
        The written files.

    Raises:
        FileNotFoundError: a file that the export must have is missing; nothing is written.
    """
    with _opened(source) as (found, archive):
        missing = [t.file_name for t in OLIST if not t.optional and t.file_name not in found]
        if missing:
            raise FileNotFoundError(f"{source} lacks {', '.join(missing)}")
        target.mkdir(parents=True, exist_ok=True)
        tables = [table for table in OLIST if table.file_name in found]
        for table in tables:
            with _stream(found[table.file_name], archive) as incoming:
                _shift_file(table, incoming, target / table.file_name, shift_days)
    return tuple(target / table.file_name for table in tables)


@contextmanager
def _opened(source: Path) -> Iterator[tuple[Source, zipfile.ZipFile | None]]:
    """The files of a directory or archive by their bare names."""
    if source.is_dir():
        yield {path.name: path for path in sorted(source.rglob("*.csv"))}, None
        return
    with zipfile.ZipFile(source) as archive:
        yield {Path(info.filename).name: info for info in archive.infolist()}, archive


def _stream(found: Path | zipfile.ZipInfo, archive: zipfile.ZipFile | None) -> IO[bytes]:
    """The bytes of one file."""
    if isinstance(found, Path):
        return found.open("rb")
    if archive is None:
        raise ValueError(f"{found.filename} is part of an archive that is not open")
    return archive.open(found)


def _shift_file(table: Table, incoming: IO[bytes], path: Path, shift_days: int) -> None:
    """Write one file; tables without dates are copied."""
    dated = {c.name for c in table.columns if isinstance(c.type, Date | Timestamp)}
    with path.open("wb") as outgoing:
        if not dated:
            shutil.copyfileobj(incoming, outgoing)
            return
        header = incoming.readline()
        outgoing.write(header)
        names = header.decode("utf-8-sig").replace('"', "").strip().split(",")
        places = [place for place, name in enumerate(names) if name in dated]
        days = timedelta(days=shift_days)
        outgoing.writelines(_shift_record(record, places, days) for record in _records(incoming))


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Whole records: a line goes on while a quote is open."""
    record = b""
    for line in lines:
        record += line
        if record.count(b'"') % 2 == 0 or len(record) > _LONGEST_RECORD:
            yield record
            record = b""
    if record:
        yield record


def _shift_record(record: bytes, places: list[int], days: timedelta) -> bytes:
    """The record with its dates moved; unchanged where it cannot be read."""
    fields = _fields(record) if b'"' in record else record.split(b",")
    if b",".join(fields) != record:
        return record
    for place in places:
        if place < len(fields) and (found := _moment(fields[place])):
            fields[place] = found[1] + _shift_day(found[2], days) + found[3]
    return b",".join(fields)


@lru_cache(maxsize=4096)
def _shift_day(day: bytes, days: timedelta) -> bytes:
    """The day moved; the same text where the calendar does not know it."""
    try:
        return (date.fromisoformat(day.decode()) + days).isoformat().encode()
    except ValueError:
        return day
