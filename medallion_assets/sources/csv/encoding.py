"""Text of another encoding as UTF-8, beside the bytes as received.

Belongs here: translating a file, and refusing one that is not in the encoding it should be. Does
not belong here: records and fields (see ``rows``).
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.tables.file_form import UTF_8, FileForm

BLOCK = 1024 * 1024


@contextmanager
def as_utf_8(path: Path, form: FileForm, *, label: str) -> Iterator[Path]:
    """The file itself, or for as long as it is read a copy of its text as UTF-8.

    Bytes that are none of the encoding stay as they are, which is no UTF-8; so the records that
    hold them are set aside, each with its line.

    Raises:
        BadDeliveryError: the text is UTF-8, so another encoding would misread it.
    """
    if form.is_utf_8:
        yield path
        return
    copy = path.with_name(f".{path.name}.{UTF_8}")
    try:
        _translate(path, copy, form)
        _require_foreign(path, form, label)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _translate(path: Path, copy: Path, form: FileForm) -> None:
    """Write the text as UTF-8; line ends stay as they are."""
    decoder = codecs.getincrementaldecoder(form.encoding)("surrogateescape")
    with path.open("rb") as received, copy.open("wb") as target:
        while block := received.read(BLOCK):
            target.write(decoder.decode(block).encode(UTF_8, "surrogateescape"))
        target.write(decoder.decode(b"", final=True).encode(UTF_8, "surrogateescape"))


def _require_foreign(path: Path, form: FileForm, label: str) -> None:
    """Refuse text with other letters than the English ones that is well-formed UTF-8.

    Raises:
        BadDeliveryError: it is.
    """
    decoder, is_plain = codecs.getincrementaldecoder(UTF_8)(), True
    with path.open("rb") as received:
        try:
            while block := received.read(BLOCK):
                is_plain &= block.isascii()
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return
    if not is_plain:
        raise BadDeliveryError(
            f"{label} is UTF-8; its description says {form.encoding}",
            remedy=f"deliver it as {form.encoding}, or describe it with encoding='utf-8'",
        )
