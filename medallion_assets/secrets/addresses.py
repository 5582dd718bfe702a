"""Addresses that hold a password, and which parts of a secret must not be shown.

Belongs here: taking an address apart. Does not belong here: connecting to it.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from medallion_assets.core.errors import SecretError

__all__ = [
    "POSTGRESQL",
    "hidden_parts",
    "require_postgresql",
    "sqlite_path",
    "telling_parts",
]

POSTGRESQL = re.compile(r"postgres(?:ql)?://\S+")
SQLITE = "sqlite:///"
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
BARE_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
WEB = {"http", "https"}
TELLING = re.compile(r"password|passwd|pwd|token|secret|key", re.IGNORECASE)
"""Parameters of an address whose values are secret."""


def require_postgresql(variable: str, address: str) -> str:
    """An address of PostgreSQL that is taken apart the same way by everyone.

    In a password with an unescaped sign, libpq takes what follows for the host, and
    says so in its errors.

    Raises:
        SecretError: it is none, or its password is not escaped.
    """
    remedy = "write postgresql://user:password@host/database; in the password, write signs "
    remedy += "such as @ : / ? # % as %40 %3A %2F %3F %23 %25"
    if not POSTGRESQL.fullmatch(address):
        raise SecretError(f"{variable} is no address of PostgreSQL", remedy=remedy)
    if not _is_sound(address):
        raise SecretError(f"{variable}: its password is not escaped", remedy=remedy)
    return address


def sqlite_path(address: str) -> Path | None:
    """The file that an address of SQLite names; None where it is none.

    What follows three slashes is the path, so that of an absolute one is the fourth.
    """
    path = address.removeprefix(SQLITE)
    return Path(path) if path and path != address else None


def _is_sound(address: str) -> bool:
    """Whether user, password, host and port are told apart."""
    if address.count("@") > 1 or "#" in address or BARE_PERCENT.search(address):
        return False
    try:
        port = urlsplit(address).port
    except ValueError:
        return False
    return port is None or port > 0


def hidden_parts(secret: str) -> list[str]:
    """What of a secret may not be shown: all of it, of an address also its telling parts.

    Of a PostgreSQL address only the password: user, host and database belong into errors.
    """
    if POSTGRESQL.fullmatch(secret) or sqlite_path(secret) is not None:
        return telling_parts(secret)
    return [secret, *(telling_parts(secret) if SCHEME.match(secret) else ())]


def telling_parts(address: str) -> list[str]:
    """The password and the tokens in an address; of one on the web also its path.

    HTTP libraries report the path without the host.
    """
    try:
        parts = urlsplit(address)
        password = parts.password or ""
    except ValueError:
        return [address]
    found = [password, unquote(password)]
    for text in (parts.query, *parts.path.split(";")):
        found += [value for name, value in parse_qsl(text) if TELLING.search(name)]
    if parts.scheme in WEB and parts.path.strip("/"):
        found += [parts.path, parts.path.rstrip("/").rpartition("/")[2], parts.query]
    return [part for part in dict.fromkeys(found) if part]
