"""Packed files: gzip and Zstandard, told by their suffix.

Belongs here: what a packed file is called without its packing, and its text for as long as it is
read. The bytes that are kept and hashed are the packed ones. Does not belong here: an export that
is one zip (see ``export_files``).
"""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, cast

import pyarrow as pa

from medallion_assets.core.errors import BadDeliveryError

BLOCK = 1024 * 1024
LARGEST_RATIO = 200
SMALL = 64 * 1024**2
"""Bytes that any packed file may unpack to, however small it is."""
SUFFIXES = (".gz", ".zst")


def unpacked_name(name: str) -> str:
    """The name of a file once it is unpacked; that of a plain one as it is."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in SUFFIXES else path.name


@contextmanager
def unpacked(path: Path, *, label: str) -> Iterator[Path]:
    """The file itself, or for as long as it is read a copy of what is packed in it.

    Raises:
        BadDeliveryError: it is damaged, cut off, or would fill the disk.
    """
    plain = unpacked_name(path.name)
    if plain == path.name:
        yield path
        return
    copy = path.with_name(f".unpacked-{plain}")
    try:
        _unpack(path, copy, label)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _unpack(path: Path, copy: Path, label: str) -> None:
    """Write what is packed, a block after the other."""
    packed = path.stat().st_size
    most, written = max(SMALL, LARGEST_RATIO * packed), 0
    try:
        with _opened(path) as source, copy.open("wb") as target:
            while block := source.read(BLOCK):
                written += len(block)
                if written > most:
                    raise _too_large(label, packed)
                target.write(block)
    except (gzip.BadGzipFile, EOFError, zlib.error, pa.ArrowException) as error:
        raise _damaged(label, error) from error
    except OSError as error:  # of Arrow, which has no class of its own for it
        if error.errno is not None:
            raise
        raise _damaged(label, error) from error


def _opened(path: Path) -> BinaryIO:
    """The unpacked bytes of a file; both know files that were packed in parts."""
    if path.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return cast("BinaryIO", pa.input_stream(str(path), compression="zstd"))


def _damaged(label: str, error: Exception) -> BadDeliveryError:
    return BadDeliveryError(
        f"{label} cannot be unpacked: {error}", remedy="deliver it again, whole, or unpacked"
    )


def _too_large(label: str, packed: int) -> BadDeliveryError:
    return BadDeliveryError(
        f"{label} would unpack from {packed:,} to more than {LARGEST_RATIO} times as many bytes",
        remedy="see that it is the right file; if so, deliver it unpacked",
    )
