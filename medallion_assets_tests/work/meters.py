"""Counts of what a piece of work asks of the libraries below it, and of what it leaves in a lake.

Belongs here: counting, at the interfaces of DuckDB, pyiceberg, dbt and Python, so that no part of
the package knows of it. Does not belong here: what is run, and how much is allowed.
"""

import cProfile
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import duckdb
from pyiceberg.catalog.sql import SqlCatalog

import medallion_assets

__all__ = ["Counts", "Work", "metered"]

Counts = Counter[str]
Work = Mapping[str, Counts]
"""The counts of runs, by what is run."""
Files = Mapping[str, tuple[int, int]]
"""Size and time of change of each file of a lake, by its path."""
STATEMENTS = ("execute", "executemany", "sql", "query", "from_query", "read_parquet", "read_csv")
PACKAGE = str(Path(medallion_assets.__file__).parent)
UNNAMED = "<"
"""Lambdas, comprehensions and generators begin so; which of them are calls depends on Python."""


@contextmanager
def metered(lake: Path) -> Iterator[Counts]:
    """Counts of what is done inside; those of files and of calls are there when it has ended."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - two seconds for whoever collects tests

    counts: Counts = Counter()
    before = _files(lake)
    profile = cProfile.Profile(builtins=False)
    with ExitStack() as patches:
        for owner, name, label in _interfaces():
            counted = _counted(getattr(owner, name), label, counts)
            patches.enter_context(patch.object(owner, name, counted))
        patches.enter_context(patch.object(dbtRunner, "invoke", _nodes(dbtRunner.invoke, counts)))
        with profile:
            yield counts
    counts["Python calls of the package"] = _calls(profile)
    counts.update(_written(before, _files(lake)))


def _interfaces() -> Iterator[tuple[Any, str, str]]:
    """What is counted by the call: its owner, its name, and what a call is."""
    for name in STATEMENTS:
        yield duckdb.DuckDBPyConnection, name, "DuckDB statements"
    yield duckdb, "connect", "DuckDB connections"
    yield SqlCatalog, "load_table", "Iceberg tables loaded"
    yield SqlCatalog, "commit_table", "Iceberg commits"


def _counted(original: Callable[..., Any], label: str, counts: Counts) -> Callable[..., Any]:
    """The same function, whose calls are counted."""

    @wraps(original)
    def counting(*arguments: Any, **named: Any) -> Any:
        counts[label] += 1
        return original(*arguments, **named)

    return counting


def _nodes(original: Callable[..., Any], counts: Counts) -> Callable[..., Any]:
    """The command of dbt, whose models and tests are counted."""

    @wraps(original)
    def counting(*arguments: Any, **named: Any) -> Any:
        result = original(*arguments, **named)
        counts["dbt nodes"] += len(getattr(result.result, "results", ()))
        return result

    return counting


def _calls(profile: cProfile.Profile) -> int:
    """Calls of named functions of the package in the thread that was measured."""
    return sum(entry.callcount for entry in profile.getstats() if _is_named(entry.code))


def _is_named(code: CodeType | str) -> bool:
    """Whether code is a named function of the package."""
    return (
        isinstance(code, CodeType)
        and code.co_filename.startswith(PACKAGE)
        and not code.co_name.startswith(UNNAMED)
    )


def _files(lake: Path) -> Files:
    """What lies in a lake, without what Dagster keeps beside it."""
    found = {}
    for home, directories, names in os.walk(lake):
        if "dagster" in directories:
            directories.remove("dagster")
        for name in names:
            status = (Path(home) / name).stat()
            found[str(Path(home) / name)] = (status.st_size, status.st_mtime_ns)
    return found


def _written(before: Files, after: Files) -> Mapping[str, int]:
    """How many files were written or changed, by their kind, and the bytes of data."""
    written = {path: size for path, (size, at) in after.items() if before.get(path) != (size, at)}
    kinds = Counter(f"files written, {Path(path).suffix or 'others'}" for path in written)
    data = sum(size for path, size in written.items() if path.endswith(".parquet"))
    return kinds + Counter({"bytes written as Parquet": data})
