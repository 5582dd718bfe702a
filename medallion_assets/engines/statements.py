"""Statements that are compiled from descriptions, and kept on disk from process to process.

Belongs here: which of them may be kept, and for how long. Does not belong here: compiling one (see
``engines.protocol``).

Ibis takes a quarter of a second for the cleaning of a table, which is as much as DuckDB needs to
run it for a day. What a statement says follows from the code of the package, the versions of the
compilers, and the arguments it is compiled for. Only those of built-in tables are kept: the
description of another one may rest on code that nobody here knows. Only a command or a code
location keeps them (see ``core.own_process``).
"""

import os
from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any, ParamSpec

from medallion_assets.core.own_process import code_digest, is_own
from medallion_assets.core.shipped import cache_directory
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.tables.model import Table

P = ParamSpec("P")
COMPILERS = ("ibis-framework", "sqlglot")
MOST_KEPT = 1_000
"""A range of days that grows makes each statement anew; above this number all are forgotten."""


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
            sql = _read(name, told) if told else None
            if sql is None:
                sql = make(*args, **kwargs)
                if told:
                    _write(name, told, sql)
            made[key] = sql
        return made[key]

    return kept


def _told(value: Any) -> str | None:  # noqa: ANN401 - any argument
    """An argument as text that tells it from all others; None where nothing does."""
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
