"""The keyed hash that stands for personal data.

Belongs here: deriving its keys, and its expression in each dialect. Does not belong here: the key
of a lake (see ``pseudonyms``), and which columns are personal (their descriptions say so).
"""

import hashlib
import hmac

from medallion_assets.engines.protocol import INNER_KEY, OUTER_KEY, Dialect
from medallion_assets.secrets.redaction import know


def pseudonym(column: str, dialect: Dialect = Dialect.DUCKDB) -> str:
    """SQL for a keyed hash: the same value gives the same pseudonym, null stays null.

    Two nested SHA-256 with keys derived by HMAC, after RFC 2104's construction, in
    functions that every engine has; `Engine.hide_by` gives it the keys.

    Args:
        column: a quoted column.
    """
    if dialect is Dialect.DUCKDB:
        inner = f"sha256(getvariable('{INNER_KEY}') || {column})"
        return f"'pii:' || left(sha256(getvariable('{OUTER_KEY}') || {inner}), 32)"
    inner = f"sha2((select key from {INNER_KEY}) || {column}, 256)"
    return f"'pii:' || left(sha2((select key from {OUTER_KEY}) || {inner}, 256), 32)"


def keys_of(secret: bytes) -> tuple[str, str]:
    """The two keys that an engine makes pseudonyms with."""
    inner, outer = (derived(secret, name) for name in ("inner", "outer"))
    know(inner, outer)  # as telling as the secret itself
    return inner, outer


def derived(secret: bytes, purpose: str) -> str:
    """A key for one purpose, which tells nothing of the others."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()
