"""Where the records of a CSV file begin and whether its structure is flawless.

Belongs here: one vectorised pass over the bytes that counts records on its own,
so that what a reader returns can be checked against it, and that knows the line
of each record although quoted fields may hold line breaks. It works on a piece of
whole records at a time, so its memory does not grow with the file. Does not belong here:
values (see ``rows``).

A file is *regular* when every quote opens or closes a field, every record has
the header's number of fields, all records end in the same way, and there is no
blank line, NUL byte or lone carriage return, not even inside quotes. Only such
files are given to the fast reader; it was seen to skip, join or trim fields of the
others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medallion_assets.tables.file_form import PLAIN, FileForm

LF, CR = (ord(sign) for sign in "\n\r")
BOM = b"\xef\xbb\xbf"
CHUNK = 8 * 1024 * 1024
"""Bytes read at once."""
LONGEST_RECORD = 1024 * 1024
"""Bytes; longer records go to the exact reader, whose memory they bound."""

Positions = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Scan:
    """What one pass over a file found.

    Attributes:
        regular: whether the fast reader may be trusted with the file.
        records: records after the header; meaningful for regular files only.
        moved: records (from 1, ascending) from which on lines run further ahead.
        ahead: how far lines are ahead of the record's number from there on, for
            earlier line breaks inside quotes.
    """

    regular: bool
    records: int = 0
    moved: Positions = field(default_factory=lambda: np.zeros(1, np.int64))
    ahead: Positions = field(default_factory=lambda: np.zeros(1, np.int64))

    def lines(self, numbers: Positions) -> Positions:
        """The first lines of records, given by their numbers from 1."""
        found: Positions = (
            numbers + 1 + self.ahead[np.searchsorted(self.moved, numbers, side="right") - 1]
        )
        return found


IRREGULAR = Scan(regular=False)


@dataclass(frozen=True, eq=False)
class Piece:
    """Some whole records and the positions of their signs.

    Attributes:
        form: the signs that separate and enclose fields.
        is_first: whether it begins with the header.
        is_end: for each line feed, whether it ends a record.
    """

    data: NDArray[np.uint8]
    form: FileForm
    is_first: bool
    quotes: Positions
    commas: Positions
    feeds: Positions
    returns: Positions
    is_end: NDArray[np.bool_]

    @property
    def ends(self) -> Positions:
        """Where its records end; the last one of a file may have no line feed."""
        ends = self.feeds[self.is_end]
        closed = len(ends) > 0 and ends[-1] == len(self.data) - 1
        return ends if closed else np.append(ends, len(self.data))


@dataclass
class _Progress:
    """What the pieces so far amount to.

    Attributes:
        records: records so far, the header included.
        shifts: records after which a line break inside quotes shows, and how many do.
        returns: whether records end in a carriage return too; None before the first end.
    """

    columns: int
    records: int = 0
    shifts: list[tuple[Positions, Positions]] = field(default_factory=list)
    returns: bool | None = None

    def take(self, piece: Piece) -> bool:
        """Add a piece; False where it makes the file irregular."""
        regular = (
            len(piece.quotes) % 2 == 0
            and bool(piece.data.all())
            and quotes_enclose_fields(piece)
            and _returns_end_lines(piece)
            and self._ends_alike(piece)
            and self._is_well_formed(piece)
        )
        if regular:
            inside = ~piece.is_end
            record_of = np.cumsum(piece.is_end)[inside] + self.records
            self.shifts.append(np.unique(record_of, return_counts=True))
            self.records += len(piece.ends)
        return regular

    def _ends_alike(self, piece: Piece) -> bool:
        """Whether all records so far end in the same way."""
        ends = piece.feeds[piece.is_end]
        if len(ends) == 0:
            return True
        carriage = piece.data[np.maximum(ends - 1, 0)] == CR
        first = bool(carriage[0])
        self.returns = first if self.returns is None else self.returns
        return first == self.returns and bool((carriage == first).all())

    def _is_well_formed(self, piece: Piece) -> bool:
        """Whether all records have as many fields, and none is blank or huge."""
        ends, commas = piece.ends, piece.commas[parity(piece.commas, piece.quotes) == 0]
        fields = np.diff(np.searchsorted(commas, ends), prepend=0) + 1
        lengths = np.diff(ends, prepend=-1) - 1
        shortest = 1 + int(bool(self.returns))
        filled = self.columns > 1 or bool((lengths >= shortest).all())
        return (
            filled and bool((fields == self.columns).all()) and bool(lengths.max() < LONGEST_RECORD)
        )

    def result(self) -> Scan:
        """The scan of the whole file."""
        records = np.concatenate([[0], *(record + 1 for record, _ in self.shifts)])
        extra = np.concatenate([[0], *(count for _, count in self.shifts)])
        return Scan(regular=True, records=self.records - 1, moved=records, ahead=np.cumsum(extra))


def scan(path: Path, columns: int, form: FileForm = PLAIN) -> Scan:
    """Scan a CSV file whose header has ``columns`` fields."""
    progress = _Progress(columns)
    regular = all(piece is not None and progress.take(piece) for piece in pieces(path, form))
    return progress.result() if regular and progress.records else IRREGULAR


def pieces(path: Path, form: FileForm) -> Iterator[Piece | None]:
    """The file in pieces that end where a record ends; None where a record is too long."""
    rest, is_first = b"", True
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            text = rest + block
            piece = _piece(text, form, is_first=is_first)
            ends = piece.feeds[piece.is_end]
            if len(ends) == 0 and len(text) > LONGEST_RECORD:
                yield None
                return
            end = int(ends[-1]) + 1 if len(ends) else 0
            rest = text[end:]
            if end:
                yield _until(piece, end)
                is_first = False
    if rest:
        yield _piece(rest, form, is_first=is_first)


def _piece(text: bytes, form: FileForm, *, is_first: bool) -> Piece:
    """Find the signs in a text that begins with a record."""
    data = np.frombuffer(text, np.uint8)
    quotes, commas, feeds, returns = (
        np.flatnonzero(data == sign)
        for sign in (ord(form.quote or "\0"), ord(form.delimiter), LF, CR)
    )
    return Piece(data, form, is_first, quotes, commas, feeds, returns, parity(feeds, quotes) == 0)


def _until(piece: Piece, end: int) -> Piece:
    """The part of a piece before a position."""
    signs = (piece.quotes, piece.commas, piece.feeds, piece.returns)
    quotes, commas, feeds, returns = (sign[: np.searchsorted(sign, end)] for sign in signs)
    ends = piece.is_end[: len(feeds)]
    return Piece(piece.data[:end], piece.form, piece.is_first, quotes, commas, feeds, returns, ends)


def parity(positions: Positions, quotes: Positions) -> Positions:
    """0 where a position lies outside quotes, 1 where inside."""
    parity: Positions = np.searchsorted(quotes, positions) & 1
    return parity


def quotes_enclose_fields(piece: Piece) -> bool:
    """Whether each quote begins or ends a field or is half of an escaped quote."""
    data, opening, closing = piece.data, piece.quotes[::2], piece.quotes[1::2]
    marked = piece.is_first and bytes(data[: len(BOM)]) == BOM
    start = len(BOM) if marked else 0
    before = data[np.maximum(opening - 1, 0)]
    delimiter, quote = ord(piece.form.delimiter), ord(piece.form.quote or "\0")
    begins = (opening == 0) | (opening == start) | np.isin(before, (delimiter, LF, quote))
    after = data[np.minimum(closing + 1, len(data) - 1)]
    ends = (closing == len(data) - 1) | np.isin(after, (delimiter, LF, CR, quote))
    return bool(begins.all() and ends.all())


def _returns_end_lines(piece: Piece) -> bool:
    """Whether each carriage return, inside quotes too, is followed by a line feed."""
    after = piece.data[np.minimum(piece.returns + 1, len(piece.data) - 1)]
    return bool((after == LF).all())
