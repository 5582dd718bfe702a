"""Whether Iceberg's own files are whole, found out where they are opened.

Belongs here: the shape of metadata and manifests, and the one error that all of their
decoders end in. Does not belong here: data files (see ``lake.named_files``).
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pyiceberg.exceptions import ValidationError

from medallion_assets.core.errors import DamagedError

AVRO = b"Obj\x01"
MARK = 16
"""Bytes that end an Avro file, and stand behind its header too."""
UNDECODABLE = (
    ValueError, LookupError, TypeError, AttributeError, EOFError, ArithmeticError, AssertionError,
    MemoryError, struct.error, zlib.error, ValidationError,
)  # fmt: skip
"""What pyiceberg, pydantic and their decoders raise on bytes that are no metadata."""
REMEDY = (
    "restore the file from a backup; without one, `medallion repair` takes the newest state "
    "that is whole"
)


def opened(location: str, content: bytes) -> io.BytesIO:
    """A metadata file or manifest, unless it is obviously cut off.

    Raises:
        DamagedError: it is.
    """
    if not content:
        raise DamagedError(location, "is empty", remedy=REMEDY)
    if not _is_whole(location, content):
        raise DamagedError(location, "is cut off or damaged", remedy=REMEDY)
    return io.BytesIO(content)


def _is_whole(location: str, content: bytes) -> bool:
    """Whether a content begins and ends as files of its name do."""
    if location.endswith(".json"):  # one that is cut off may end in the brace of an inner object
        begins = content.lstrip().startswith(b"{") and content.rstrip().endswith(b"}")
        return begins and content.count(b"{") == content.count(b"}")
    if location.endswith(".avro"):
        end = len(content) - MARK
        return content.startswith(AVRO) and content.find(content[end:]) < end
    return True


@contextmanager
def decoding(file: str) -> Iterator[None]:
    """One error for everything that damaged bytes make a decoder raise.

    Raises:
        DamagedError: naming the file.
    """
    try:
        yield
    except UNDECODABLE as error:
        raise DamagedError(file, f"cannot be read: {_brief(error)}", remedy=REMEDY) from error


def _brief(error: Exception) -> str:
    """The first line of an error; pydantic's go on for pages."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:120]}"
