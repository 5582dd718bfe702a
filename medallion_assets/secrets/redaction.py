"""Keeping secrets out of everything that is written.

Belongs here: the values that this process knows to be secret, taking them out of text, log records
and errors, and which part of an address is its password. Does not belong here: where secrets come
from (see ``resolving``). The first known value guards the log records of the whole process; where
an error is turned into a message or an event, the code that does it calls `redacted` or
`presentable`.
"""

import json
import logging
import re
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from medallion_assets.core.errors import SecretError

MASK = "***"

SHORTEST = 6
"""Shorter values are words of ordinary text; in an address they are masked all the same."""
LONG_LINE = 16
"""Lines of a secret, such as a key in PEM, that are secret by themselves."""

ADDRESS = re.compile(
    r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@'\"]{0,200}:)[^\s'\"]{0,500}(?=@)", re.IGNORECASE
)
"""The password in front of a host, up to the last @, because it may hold one unescaped.

Its parts have an end, so that long text of many addresses takes no time.
"""
PARAMETER = re.compile(
    r"(\b(?:ssl)?(?:password|passwd|pwd|token)=)('(?:[^'\\]|\\.)*'|[^\s;&'\",)]+)", re.IGNORECASE
)
"""As libpq, addresses of Spark Connect and web addresses name one."""


class HiddenError(Exception):
    """Stands for an error that told a secret: its stack trace without it."""


class _Known:
    """The secret values of this process."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def add(self, value: str) -> None:
        """Remember a value in all forms in which it is written."""
        with self._lock:
            if value in self._values:
                return
            self._values.update(form for form in _forms(value) if len(form) >= SHORTEST)
            longest_first = sorted(self._values, key=len, reverse=True)
            if longest_first:
                self._pattern = re.compile("|".join(map(re.escape, longest_first)))
                _guard_records()

    def masked(self, text: str) -> str:
        """The text without any of them."""
        return self._pattern.sub(MASK, text) if self._pattern else text


def _forms(value: str) -> Iterator[str]:
    """A value as it is, in an address, in JSON and in Python, and its long lines."""
    for part in (value, *(line for line in value.splitlines() if len(line) >= LONG_LINE)):
        yield from (part, quote(part), quote(part, safe=""), quote_plus(part))
        yield from (json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1])
        yield repr(part)[1:-1]


_KNOWN = _Known()


def know(*values: str) -> None:
    """Keep some values out of whatever is written from now on.

    Those of fewer than `SHORTEST` characters are left in ordinary text.
    """
    for value in values:
        _KNOWN.add(value)


def redacted(text: str) -> str:
    """A text without known secrets and without passwords in addresses."""
    masked = _KNOWN.masked(text)
    if "://" in masked:
        masked = ADDRESS.sub(rf"\1{MASK}", masked)
    return PARAMETER.sub(rf"\1{MASK}", masked) if "=" in masked else masked


def shows_secrets(error: BaseException) -> bool:
    """Whether a secret stands in an error, its causes or its notes."""
    messages = "".join(_messages(error, set()))
    return redacted(messages) != messages


def _messages(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    """What an error and those behind it say; each once, since they may form a circle."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield from (f"{error}\n", f"{error!r}\n", *getattr(error, "__notes__", ()))
    yield from _messages(error.__cause__, seen)
    if not error.__suppress_context__:
        yield from _messages(error.__context__, seen)


def presentable(error: BaseException) -> BaseException:
    """An error that may be stored with its causes: itself, or one that stands for it."""
    if not shows_secrets(error):
        return error
    return HiddenError(redacted("".join(traceback.format_exception(error))))


Factory = Callable[..., logging.LogRecord]


class _Guarded:
    """Makes log records as before, without secrets.

    It stands where records are made and not at a handler, because handlers are added
    at any time, by Dagster, dbt and the libraries.
    """

    def __init__(self, make: Factory) -> None:
        self._make = make

    def __call__(self, *arguments: object, **named: object) -> logging.LogRecord:
        record = self._make(*arguments, **named)
        _clean(record)
        return record


def _guard_records() -> None:
    """Guard the records of this process, once."""
    make = logging.getLogRecordFactory()
    if not isinstance(make, _Guarded):
        logging.setLogRecordFactory(_Guarded(make))


def _clean(record: logging.LogRecord) -> None:
    """Take secrets out of a record's message and stack trace."""
    try:
        written = record.getMessage()
    except (TypeError, ValueError, KeyError):  # its handler will report the wrong arguments
        written = f"{record.msg} {record.args}"
    clean = redacted(written)
    if clean != written:
        record.msg, record.args = clean, ()
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and shows_secrets(error):
        record.exc_text = redacted("".join(traceback.format_exception(error)).rstrip("\n"))
        record.exc_info = None


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
