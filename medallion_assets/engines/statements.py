"""Statements that are compiled from descriptions, and kept on disk from process to process.

Belongs here: which of them may be kept, and for how long. Does not belong here: compiling one (see
``engines.protocol``).

Ibis takes a quarter of a second for the cleaning of a table, which is as much as DuckDB needs to
run it for a day. What a statement says follows from the code of the package, the versions of the
compilers, and the arguments it is compiled for. Only those of built-in tables are kept: the
description of another one may rest on code that nobody here knows. Only a command or a code
location keeps them (see ``core.own_process``). They are kept for a range of days that stands for
all others: the configured range grows by a day each day, and only the two dates would differ.
"""

import os
from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any, ParamSpec

from medallion_assets.core.own_process import code_digest, is_own
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.shipped import cache_directory
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.tables.model import Table

P = ParamSpec("P")
COMPILERS = ("ibis-framework", "sqlglot")
MOST_KEPT = 1_000
"""Above this number all are forgotten."""
ANY_RANGE = DayRange(date(1111, 11, 11), date(1212, 12, 12))
"""The range that kept statements are compiled for; no built-in table has these dates."""


@cache
def _directory() -> Path:
    """Where this process keeps them."""
    return cache_directory() / "statements" / code_digest(*COMPILERS)


def statement(make: Callable[P, str]) -> Callable[P, str]:
    """A function whose statements are compiled once a process, and where it is sure once at all."""
    name = f"{make.__module__}.{make.__qualname__}"
    made: dict[object, str] = {}

    @wraps(make)
    def kept(*args: P.args, **kwargs: P.kwargs) -> str:
        key = (args, tuple(sorted(kwargs.items())))
        if key not in made:
            told = _told(key) if is_own() else None
            made[key] = kept_by(told, *args, **kwargs) if told else make(*args, **kwargs)
        return made[key]

    def kept_by(told: str, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - those of the function
        sql = _read(name, told)
        if sql is None:
            named = {key: _any_range(value) for key, value in kwargs.items()}
            sql = make(*map(_any_range, args), **named)
            _write(name, told, sql)
        ranges = [value for value in (*args, *kwargs.values()) if isinstance(value, DayRange)]
        return _dated(sql, *ranges)

    return kept


def _any_range(value: Any) -> Any:  # noqa: ANN401 - any argument
    """The argument, or where it is a range of days the one that stands for all."""
    return ANY_RANGE if isinstance(value, DayRange) else value


def _dated(sql: str, date_range: DayRange = ANY_RANGE) -> str:
    """A statement for any range with the dates of one, in both forms that dialects have."""
    for any_day, day in ((ANY_RANGE.first, date_range.first), (ANY_RANGE.last, date_range.last)):
        sql = sql.replace(any_day.isoformat(), day.isoformat())
        sql = sql.replace(_parts(any_day), _parts(day))
    return sql


def _parts(day: date) -> str:
    """A date as the arguments of a function."""
    return f"{day.year}, {day.month}, {day.day}"


def _told(value: Any) -> str | None:  # noqa: ANN401 - any argument
    """An argument as text that tells it from all others; None where nothing does.

    Ranges of days are told from other arguments only.
    """
    if isinstance(value, DayRange):
        return "range"
    if isinstance(value, Table):
        is_known = any(value is table for table in BUILT_IN_TABLES)
        return f"table {value.identifier}" if is_known else None
    if isinstance(value, tuple):
        parts = [_told(one) for one in value]
        return None if None in parts else f"({', '.join(map(str, parts))})"
    text = repr(value)
    return None if " at 0x" in text else text


def _file(name: str, told: str) -> Path:
    """Where the statement of a function and its arguments lies."""
    return _directory() / f"{_digest(f'{name} {told}')}.sql"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _read(name: str, told: str) -> str | None:
    """A statement that was kept, and is whole."""
    try:
        digest, _, sql = _file(name, told).read_bytes().decode().partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return sql if digest == _digest(sql) else None


def _write(name: str, told: str, sql: str) -> None:
    """Keep a statement, if the directory may be written to."""
    file = _file(name, told)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _forget_others(file.parent)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_bytes(f"{_digest(sql)}\n{sql}".encode())
        draft.replace(file)
    except OSError:  # read-only, full, or emptied meanwhile: the next process compiles it again
        return


def _forget_others(directory: Path) -> None:
    """Remove what other code has compiled, and everything once it is too much."""
    for other in directory.parent.iterdir():
        if other != directory:
            rmtree(other, ignore_errors=True)
    if sum(1 for _ in directory.iterdir()) > MOST_KEPT:
        for file in directory.iterdir():
            file.unlink(missing_ok=True)
