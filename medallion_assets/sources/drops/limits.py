"""How much a dropped file may hold, so that one bad file does not keep back the others.

Belongs here: the limits and what is said of a file beyond them. Does not belong here: how a format
is measured (see ``formats`` and ``parquet_check``).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import duckdb

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.settings.sources import SourceSettings

OUT_OF_MEMORY = (MemoryError, duckdb.OutOfMemoryException)


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most.

    Attributes:
        rows: of a Parquet file or workbook, which hold a million equal ones in a few bytes.
        size: bytes, uncompressed.
        cell: bytes of one value, and of one line of text.
    """

    rows: int
    size: int
    cell: int

    @classmethod
    def of(cls, settings: SourceSettings) -> Self:
        """The configured limits."""
        return cls(settings.drops_max_rows, settings.drops_max_bytes, settings.drops_max_cell_bytes)

    def require_size(self, size: int, label: str) -> None:
        """Refuse a file of too many bytes.

        Raises:
            BadDeliveryError: it has more.
        """
        if size > self.size:
            raise BadDeliveryError(
                f"{label} holds {size:,} bytes, more than the {self.size:,} that a file may",
                remedy="deliver it in smaller parts, or raise MEDALLION_DROPS_MAX_BYTES",
            )

    def require_rows(self, rows: int, label: str) -> None:
        """Refuse a file of too many rows.

        Raises:
            BadDeliveryError: it has more.
        """
        if rows > self.rows:
            raise BadDeliveryError(
                f"{label} holds {rows:,} rows, more than the {self.rows:,} that a file may",
                remedy="deliver it in smaller parts, or raise MEDALLION_DROPS_MAX_ROWS",
            )

    def require_short(self, value: str, place: str) -> None:
        """Refuse a text that is too long.

        Raises:
            BadDeliveryError: it is.
        """
        if len(value.encode()) > self.cell:
            raise self.too_long(place)

    def too_long(self, place: str) -> BadDeliveryError:
        """What is said of a line or value that is too long.

        Args:
            place: file, and line or column.
        """
        return BadDeliveryError(
            f"{place} is longer than {self.cell:,} bytes",
            remedy="deliver text with a record a line, or raise MEDALLION_DROPS_MAX_CELL_BYTES",
        )


def out_of_memory(label: str, error: Exception) -> BadDeliveryError:
    """What is said of a file that needs more memory than there is."""
    return BadDeliveryError(
        f"{label} cannot be read with the memory there is: {error}",
        remedy="raise MEDALLION_MEMORY_LIMIT, or deliver it in smaller parts",
    )


@dataclass(frozen=True)
class Drop:
    """The kept copy of a dropped file, and how it may be read.

    Attributes:
        label: how messages name the file.
    """

    path: Path
    label: str
    limits: Limits

    def require_size(self) -> None:
        """Refuse a file that is empty or too large.

        Raises:
            BadDeliveryError: it is.
        """
        size = self.path.stat().st_size
        if size == 0:
            raise BadDeliveryError(
                f"{self.label} is empty", remedy="deliver the complete file again"
            )
        self.limits.require_size(size, self.label)
