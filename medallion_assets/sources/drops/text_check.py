"""Refuse text files that are no text, before their records are read.

Belongs here: encoding, binary content and lines without end, in one pass over the
bytes. Does not belong here: what a line holds.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from medallion_assets.core.errors import BadDeliveryError

__all__ = ["LONGEST_LINE", "check_text"]

LONGEST_LINE = 1024 * 1024
"""Bytes; a longer line is no record of a sale, and would have to fit into memory."""

FOREIGN = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def check_text(path: Path, label: str) -> None:
    """See that a file is UTF-8 text with lines of a bearable length.

    Raises:
        BadDeliveryError: it is not; names the line.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    number = 0
    with path.open("rb") as file:
        _check_start(file.read(2), label)
        file.seek(0)
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise _refused(label, number, f"is longer than {LONGEST_LINE} bytes")
            if b"\0" in line:
                raise _refused(label, number, "holds a NUL byte, so the file is binary")
            try:
                decoder.decode(line, final=True)
            except UnicodeDecodeError as error:
                raise _refused(label, number, f"is not UTF-8: {error.reason}") from None


def _check_start(start: bytes, label: str) -> None:
    """Tell the foreign encodings that announce themselves."""
    if start in FOREIGN:
        raise BadDeliveryError(
            f"{label} is {FOREIGN[start]}; expected UTF-8", remedy="export as UTF-8"
        )


def _refused(label: str, line: int, what: str) -> BadDeliveryError:
    return BadDeliveryError(
        f"{label}, line {line} {what}",
        remedy="deliver UTF-8 text with a record a line",
    )
