"""The unit tests of the models, run on compiled statements, as the platform builds gold.

Belongs here: giving a model the rows of its unit test, and comparing what comes out. Does not
belong here: the rows, which stand beside the models; and unit tests that set a variable which dbt
puts into a statement while it compiles it: those only dbt can run.

dbt takes a third of a second to prepare each of them, DuckDB some milliseconds to run it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from medallion_assets.gold.compiled import Runner

__all__ = ["Example", "examples_of", "run_example"]

OF_A_RUN = frozenset({"touched_days", "reference_day"})
"""The variables that a run puts into compiled statements."""
NAMES = re.compile(r"'([^']+)'")

Example = Mapping[str, Any]
"""A unit test as the manifest has it."""


def examples_of(manifest: Mapping[str, Any]) -> tuple[list[Example], list[Example]]:
    """The unit tests that compiled statements can run, and those that need dbt."""
    found: tuple[list[Example], list[Example]] = ([], [])
    for example in manifest["unit_tests"].values():
        known = OF_A_RUN.issuperset(_overridden(example, "vars"))
        known &= {"is_incremental"}.issuperset(_overridden(example, "macros"))
        known &= not _overridden(example, "env_vars")
        found[not known].append(example)
    return found


def run_example(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], example: Example
) -> str:
    """What is wrong with the rows that a model makes of the given ones; empty if nothing is.

    Args:
        connection: to a file with all relations, whose columns have their types; it stays as it is.
    """
    with _undone(connection):
        for given in example["given"]:
            _give(connection, _relation(manifest, given["input"]), given)
        (name,) = example["depends_on"]["nodes"]
        runner = Runner(connection, manifest, _overridden(example, "vars"))
        incremental = bool(_overridden(example, "macros").get("is_incremental"))
        statement = runner.statement(manifest["nodes"][name], every_day=not incremental)
        return _compared(connection, statement, example["expect"]["rows"])


def _overridden(example: Example, kind: str) -> Mapping[str, Any]:
    """What a unit test sets instead of what the project says."""
    found: Mapping[str, Any] = (example["overrides"] or {}).get(kind) or {}
    return found


@contextmanager
def _undone(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A transaction that is taken back."""
    connection.begin()
    try:
        yield
    finally:
        connection.rollback()


def _relation(manifest: Mapping[str, Any], asked: str) -> str:
    """The relation that `ref` or `source` stands for."""
    names = NAMES.findall(asked)
    every = manifest["sources"] if asked.startswith("source") else manifest["nodes"]
    keys = ("source_name", "name") if asked.startswith("source") else ("name",)
    (found,) = {
        str(one["relation_name"]) for one in every.values() if [one[key] for key in keys] == names
    }
    return found


def _give(connection: duckdb.DuckDBPyConnection, relation: str, given: Mapping[str, Any]) -> None:
    """Put the given rows in place of a relation; a column that they do not have is null."""
    columns = _described(connection, f"from {relation}")
    rows = given["rows"]
    sql = rows if given["format"] == "sql" else _rows_sql(columns, rows)
    connection.execute(f"create temp table given as ({sql})")
    kind = connection.execute(
        "select table_type from information_schema.tables where"
        " table_catalog || '.' || table_schema || '.' || table_name = ?",
        [relation.replace('"', "")],
    ).fetchall()
    connection.execute(f"drop {'view' if kind == [('VIEW',)] else 'table'} {relation}")
    connection.execute(f"create table {relation} as from given")
    connection.execute("drop table given")


def _compared(
    connection: duckdb.DuckDBPyConnection, statement: str, rows: Sequence[Mapping[str, Any]]
) -> str:
    """How the rows of a statement differ from those expected, in the columns that these have."""
    types = _described(connection, statement)
    columns = {name: types[name] for name in (rows[0] if rows else types)}
    chosen = ", ".join(f'"{name}"' for name in columns)
    found, expected = (
        connection.execute(f"select {chosen} from ({sql}\n) order by all").fetchall()
        for sql in (statement, _rows_sql(columns, rows))
    )
    return "" if found == expected else f"{list(columns)}: {found}, expected were {expected}"


def _rows_sql(types: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A query of rows with the types of some columns."""
    unknown = {name for row in rows for name in row} - set(types)
    assert not unknown, f"no such column: {sorted(unknown)}"
    selected = [
        "select "
        + ", ".join(f'cast({_literal(row.get(name))} as {type_}) as "{name}"'
                    for name, type_ in types.items())
        for row in rows or [{}]
    ]  # fmt: skip
    return " union all ".join(selected) + ("" if rows else " limit 0")


def _literal(value: object) -> str:
    """A value of YAML in SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "null" if value is None else str(value)


def _described(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    """The columns of a query and their types."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe {query}").fetchall()}
