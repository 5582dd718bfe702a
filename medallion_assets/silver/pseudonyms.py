"""Pseudonyms of personal data, made with a secret key.

Belongs here: the keyed hash and the guard that a lake keeps one key. Does not belong
here: which columns are personal (their descriptions say so) and where they are
replaced (see ``staging``).
"""

import hashlib
import hmac

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.lake.opening import storage_of
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.secrets.redaction import know
from medallion_assets.session import Session
from medallion_assets.settings.environment import Settings

FINGERPRINT = "pii-key.fingerprint"


def set_keys(session: Session) -> None:
    """Give the engine two keys derived from the secret, as variables and never as text.

    Raises:
        ConfigurationError: there is no secret, or another one than before.
    """
    secret = session.settings.required_pii_key().encode()
    storage = session.lake.storage
    if not _is_known(storage, secret):
        storage.write(FINGERPRINT, _fingerprint(secret).encode(), only_if_new=True)
        _is_known(storage, secret)
    for name in ("inner", "outer"):
        derived = _derived(secret, name)
        know(derived)  # as telling as the secret itself
        session.connection.execute(f"set variable pii_{name} = ?", [derived])


def require_same_key(settings: Settings) -> None:
    """Refuse another key than the lake's pseudonyms were made with.

    Raises:
        ConfigurationError: there is no key, or it differs; the lake keeps a fingerprint,
            never the key.
    """
    _is_known(storage_of(settings), settings.required_pii_key().encode())


def _is_known(storage: Storage, secret: bytes) -> bool:
    """Whether the lake has a key, which has to be this one."""
    kept = storage.read(FINGERPRINT)
    if kept is not None and kept.decode() != _fingerprint(secret):
        raise ConfigurationError(
            "MEDALLION_PII_KEY is not the key that this lake's pseudonyms were made with",
            remedy="set the former key, or start a new lake by MEDALLION_LAKE",
        )
    return kept is not None


def pseudonym(column: str) -> str:
    """SQL for a keyed hash: the same value gives the same pseudonym, null stays null.

    Two nested SHA-256 with keys derived by HMAC, after RFC 2104's construction, in
    functions that every engine has.

    Args:
        column: a quoted column.
    """
    inner = f"sha256(getvariable('pii_inner') || {column})"
    return f"'pii:' || left(sha256(getvariable('pii_outer') || {inner}), 32)"


def _fingerprint(secret: bytes) -> str:
    return _derived(secret, "fingerprint")[:16]


def _derived(secret: bytes, purpose: str) -> str:
    """A key for one purpose, which tells nothing of the others."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()
