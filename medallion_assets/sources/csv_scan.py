"""Where the records of a CSV file begin and whether its structure is flawless.

Belongs here: one vectorised pass over the bytes that counts records on its own,
so that what a reader returns can be checked against it, and that knows the line
of each record although quoted fields may hold line breaks. Does not belong here:
values (see ``csv_rows``).

A file is *regular* when every quote opens or closes a field, every record has
the header's number of fields, all records end in the same way, and there is no
blank line, NUL byte or lone carriage return, not even inside quotes. Only such
files are given to the fast reader; it was seen to skip, join or trim fields of the
others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Scan", "scan"]

QUOTE, COMMA, LF, CR, NUL = (ord(sign) for sign in '",\n\r\0')
CHUNK = 32 * 1024 * 1024
LONGEST_RECORD = 1024 * 1024
"""Bytes; longer records go to the exact reader, whose memory they bound."""

Positions = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True)
class Scan:
    """What one pass over a file found.

    Attributes:
        regular: whether the fast reader may be trusted with the file.
        records: records after the header; meaningful for regular files only.
        breaks: ``(record, extra)`` pairs: from this record (from 1) on, lines are
            ``extra`` further than the record's number, for earlier line breaks
            inside quotes.
    """

    regular: bool
    records: int = 0
    breaks: tuple[tuple[int, int], ...] = ((0, 0),)


IRREGULAR = Scan(regular=False)


def scan(path: Path, columns: int) -> Scan:
    """Scan a CSV file whose header has ``columns`` fields."""
    if path.stat().st_size == 0:
        return IRREGULAR
    data = np.memmap(path, dtype=np.uint8, mode="r")
    signs = _signs(data)
    if signs is None:
        return IRREGULAR
    quotes, commas, feeds, returns = signs
    if len(quotes) % 2 or not _quotes_enclose_fields(data, quotes):
        return IRREGULAR
    if not _returns_end_lines(data, returns):
        return IRREGULAR
    is_end = _parity(feeds, quotes) == 0
    ends = feeds[is_end]
    if len(ends) == 0 or ends[-1] != len(data) - 1:
        ends = np.append(ends, len(data))
    if not _records_are_alike(data, ends, _outside(commas, quotes), columns):
        return IRREGULAR
    return Scan(regular=True, records=len(ends) - 1, breaks=_line_breaks(is_end))


def _signs(data: NDArray[np.uint8]) -> tuple[Positions, ...] | None:
    """Positions of quotes, commas, line feeds and carriage returns; None with a NUL byte."""
    found: tuple[list[Positions], ...] = ([], [], [], [])
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        if not chunk.all():
            return None
        for sign, positions in zip((QUOTE, COMMA, LF, CR), found, strict=True):
            positions.append(np.flatnonzero(chunk == sign) + start)
    return tuple(np.concatenate(positions) for positions in found)


def _parity(positions: Positions, quotes: Positions) -> Positions:
    """0 where a position lies outside quotes, 1 where inside."""
    parity: Positions = np.searchsorted(quotes, positions) & 1
    return parity


def _outside(positions: Positions, quotes: Positions) -> Positions:
    """The positions outside quotes."""
    outside: Positions = positions[_parity(positions, quotes) == 0]
    return outside


def _quotes_enclose_fields(data: NDArray[np.uint8], quotes: Positions) -> bool:
    """Whether each quote begins or ends a field or is half of an escaped quote."""
    opening, closing = quotes[::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    begins = (opening == 0) | np.isin(before, (COMMA, LF, QUOTE)) | (opening == _bom_length(data))
    after = data[np.minimum(closing + 1, len(data) - 1)]
    ends = (closing == len(data) - 1) | np.isin(after, (COMMA, LF, CR, QUOTE))
    return bool(begins.all() and ends.all())


def _bom_length(data: NDArray[np.uint8]) -> int:
    """3 where the file starts with a UTF-8 byte order mark, else 0."""
    return 3 if bytes(data[:3]) == b"\xef\xbb\xbf" else 0


def _returns_end_lines(data: NDArray[np.uint8], returns: Positions) -> bool:
    """Whether each carriage return, inside quotes too, is followed by a line feed."""
    after = data[np.minimum(returns + 1, len(data) - 1)]
    return bool((after == LF).all())


def _records_are_alike(
    data: NDArray[np.uint8], ends: Positions, commas: Positions, columns: int
) -> bool:
    """Whether all records have as many fields and end alike, and none is blank or huge."""
    fields = np.diff(np.searchsorted(commas, ends), prepend=0) + 1
    lengths = np.diff(ends, prepend=-1) - 1
    terminated = ends[ends < len(data)]
    carriage = data[np.maximum(terminated - 1, 0)] == CR
    alike = bool(carriage.all() or not carriage.any())
    shortest = 1 + int(bool(carriage.any()))
    filled = bool((lengths >= shortest).all()) or columns > 1
    return alike and filled and bool((fields == columns).all() and lengths.max() < LONGEST_RECORD)


def _line_breaks(is_end: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """After which records the line number runs ahead of the record number, and how far."""
    inside = ~is_end
    if not inside.any():
        return ((0, 0),)
    record_of = np.cumsum(is_end)[inside]
    records, extra = np.unique(record_of + 1, return_counts=True)
    ahead = np.cumsum(extra)
    return ((0, 0), *zip(records.tolist(), ahead.tolist(), strict=True))
