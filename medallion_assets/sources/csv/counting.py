"""A count of a CSV file's records that owes nothing to the exact reader.

Belongs here: counting by line ends outside quotes, and comparing. Does not belong here: regular
files, whose records the scan has counted (see ``scan``).
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.rows import NUL, Record, not_text
from medallion_assets.sources.csv.scan import (
    BOM,
    CR,
    LF,
    Piece,
    parity,
    pieces,
    quotes_enclose_fields,
)
from medallion_assets.tables.file_form import PLAIN, FileForm


def require_all(path: Path, read: int, faulty: Iterable[Record], form: FileForm = PLAIN) -> None:
    """Compare what the exact reader read with a count of its own kind.

    After bytes that are no text the reader goes on at the next line, also within quotes, so
    it may then find more.

    Raises:
        BadDeliveryError: a record is missing, or one was read twice.
    """
    if any(record.fault in {NUL, not_text(form)} for record in faulty):
        return
    counted = count_records(path, form)
    if counted is not None and counted != read:
        raise BadDeliveryError(
            f"{path.name}: {read} records were read, but {counted} were counted",
            remedy="report it with the kept file; deliver it with quoted text and one kind of "
            "line end meanwhile",
        )


def count_records(path: Path, form: FileForm = PLAIN) -> int | None:
    """The non-blank records after the header of any file whose quotes enclose its fields.

    They are counted by their ends outside quotes, so what the exact reader returns can be
    checked as well. None where quotes are misplaced: then records cannot be told by them.
    """
    found = 0
    for piece in pieces(path, form):
        if piece is None or len(piece.quotes) % 2 or not quotes_enclose_fields(piece):
            return None
        found += _filled_records(piece)
    return max(found - 1, 0)


def _filled_records(piece: Piece) -> int:
    """The records of a piece that are no blank lines; a return alone ends one too."""
    size = len(piece.data)
    after = piece.data[np.minimum(piece.returns + 1, size - 1)]
    alone = piece.returns[(after != LF) | (piece.returns == size - 1)]
    lone = alone[parity(alone, piece.quotes) == 0]
    ends = np.sort(np.concatenate([piece.feeds[piece.is_end], lone]))
    marked = piece.is_first and bytes(piece.data[: len(BOM)]) == BOM
    starts = np.concatenate([[len(BOM) if marked else 0], ends + 1])
    lengths = np.append(ends, size) - starts
    feeds = np.append(piece.data[ends] == LF, False)
    before = piece.data[np.maximum(np.append(ends, size) - 1, 0)]
    carried = feeds & (lengths > 0) & (before == CR)
    return int(np.count_nonzero(lengths - carried))
