"""The footers of Parquet files, read without their rows.

Belongs here: asking a storage for the end of a file, and what it says. Does not belong here: what
it is compared with (see ``engines.reported`` and ``iceberg.commit``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:  # which uses this module
    from pathlib import Path

    from medallion_assets.lake.storage.directory import Storage

MAGIC = b"PAR1"
LENGTH_AND_MAGIC = 8
FIRST = 64 * 1024
"""Of most files the footer is shorter, so one request is enough."""


@dataclass(frozen=True)
class Footer:
    """What a file says of itself at its end.

    Attributes:
        size: of the whole file, in bytes.
    """

    size: int
    metadata: pq.FileMetaData


def footer(storage: Storage, file: Path) -> Footer:
    """The footer of a file, where the lake lies.

    Raises:
        pa.ArrowException: it is no whole Parquet file.
        OSError: there is no such file.
    """
    size, end = storage.tail(file, FIRST)
    length = LENGTH_AND_MAGIC + int.from_bytes(end[-LENGTH_AND_MAGIC : -len(MAGIC)], "little")
    if len(end) < length <= size:
        size, end = storage.tail(file, length)
    return Footer(size, pq.read_metadata(pa.BufferReader(MAGIC + end[-length:])))


def footer_here(file: Path) -> Footer:
    """The footer of a file of this machine."""
    return Footer(file.stat().st_size, pq.read_metadata(file))
