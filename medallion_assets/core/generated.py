"""Files that a command writes anew each time, and nobody else's.

Belongs here: putting one in its place. Does not belong here: what is in it.
"""

import secrets
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.private import make_private, write_private


def write_generated(text: str, place: Path, mark: str) -> None:
    """Put a file in its place, wholly or not at all; a former one of its kind is replaced.

    Args:
        mark: what stands in each file of the kind, and in no other.

    Raises:
        ConfigurationError: it cannot be written, or something else is there.
    """
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        if place.exists():
            _require_ours(place, mark)
        make_private(place.parent)
        try:
            write_private(draft, text)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{place} cannot be written: {error.strerror}", remedy="name another place"
        ) from error


def _require_ours(place: Path, mark: str) -> None:
    """Refuse to replace what this command does not write."""
    if not place.is_file() or mark not in place.read_text("utf-8", errors="replace"):
        raise ConfigurationError(
            f"{place} is there and was not written by this command; it is not replaced",
            remedy="name another place",
        )
