"""What a dropped file of text is refused for, whatever its format.

Belongs here: encoding, binary files and endless lines. Does not belong here: records (see
``sources.csv.rows`` and ``json_lines``).
"""

import codecs

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.drops.limits import Drop
from medallion_assets.tables.file_form import UTF_8

FOREIGN = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def check_text(drop: Drop, encoding: str = UTF_8) -> None:
    """See that a file is UTF-8 text with lines of a bearable length.

    Args:
        encoding: that it had before it was translated.

    Raises:
        BadDeliveryError: it is not; names the line.
    """
    decoder, longest, label = codecs.getincrementaldecoder("utf-8")(), drop.limits.cell, drop.label
    number = 0
    with drop.path.open("rb") as file:
        _check_start(file.read(2), label)
        file.seek(0)
        while line := file.readline(longest + 1):
            number += 1
            if len(line) > longest:
                raise drop.limits.too_long(f"{label}, line {number}")
            if b"\0" in line:
                raise _refused(label, number, "holds a NUL byte, so the file is binary")
            try:
                decoder.decode(line, final=True)
            except UnicodeDecodeError as error:
                raise _refused(
                    label, number, f"is not {encoding.upper()}: {error.reason}"
                ) from None


def _check_start(start: bytes, label: str) -> None:
    """Tell the foreign encodings that announce themselves."""
    if start in FOREIGN:
        raise BadDeliveryError(
            f"{label} is {FOREIGN[start]}; expected UTF-8", remedy="export as UTF-8"
        )


def _refused(label: str, line: int, what: str) -> BadDeliveryError:
    return BadDeliveryError(
        f"{label}, line {line} {what}", remedy="deliver UTF-8 text with a record a line"
    )
