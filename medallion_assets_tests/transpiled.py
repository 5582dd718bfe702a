"""Running SQL that was compiled for a warehouse we cannot start, on DuckDB.

Belongs here: compiling the dbt project with no connection, translating its statements
with sqlglot, and running them over a copy of silver. What sqlglot translates wrongly is
mended here, one named correction each, so that no model has to be left out.
"""

import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from medallion_assets.gold.inputs import inputs
from medallion_assets.gold.place import PARSED
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets_tests.dbt_command import dbt, parsed
from medallion_assets_tests.platform import Platform

__all__ = ["PLACES", "Node", "Run", "compiled", "translated"]

PLACES = {
    "duckdb": ("warehouse", "silver"),
    "athena": ("awsdatacatalog", "medallion_qa_silver"),
    "redshift": ("shop", "silver"),
}
"""The catalogue that a target's relations are named in, and the schema it reads silver from."""

ENVIRONMENT = {
    "AWS_REGION": "eu-west-1",
    "MEDALLION_ATHENA_DATA": "s3://shop/athena/",
    "MEDALLION_ATHENA_RESULTS": "s3://shop/results/",
    "MEDALLION_ATHENA_WORKGROUP": "medallion",
    "MEDALLION_GLUE_PREFIX": "medallion_qa_",
    "REDSHIFT_DATABASE": "shop",
    "REDSHIFT_HOST": "warehouse.invalid",
    "REDSHIFT_USER": "dbt",
}
"""What the profiles need in order to be read; credentials are not among it."""


OFFLINE = ["--no-introspect", "--no-populate-cache"]
"""Compile without asking a warehouse."""


@dataclass(frozen=True)
class Node:
    """A compiled model or test, in the order in which dbt builds."""

    name: str
    kind: str
    relation: str
    by_day: bool
    sql: str


def compiled(target: str, home: Path, variables: Mapping[str, Any]) -> list[Node]:
    """Compile all models and tests for a target, with no network and no credentials."""
    chosen = ["--target", target, "--vars", json.dumps(dict(variables))]
    project = parsed() if target == "duckdb" else _parsed_for(target)
    with _no_network(home):
        result = dbt(home, "compile", *chosen, *OFFLINE, project=project)
    assert result.success, result.exception
    nodes: list[Any] = [found.node for found in result.result.results]
    return [
        Node(
            node.name,
            str(node.resource_type),
            node.relation_name or "",
            node.config.materialized == "incremental",
            node.compiled_code,
        )
        for node in nodes
        if node.resource_type in {"model", "test"}
    ]


@cache
def _parsed_for(target: str) -> bytes:
    """The project as it is parsed for a target; the variables say nothing before it compiles."""
    with TemporaryDirectory() as home, _no_network(Path(home)):
        result = dbt(Path(home), "parse", "--target", target)
        assert result.success, result.exception
        return (Path(home) / PARSED).read_bytes()


@contextmanager
def _no_network(home: Path) -> Iterator[None]:
    """The environment of the profiles, in which nothing can be reached."""

    def refused(*_arguments: Any) -> NoReturn:
        raise AssertionError("compiling opened a connection")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            patch.delenv(name, raising=False)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setenv("MEDALLION_GOLD_DATABASE", str(home / "warehouse.duckdb"))
        patch.setattr(socket.socket, "connect", refused)
        patch.setattr(socket, "getaddrinfo", refused)
        yield


def translated(sql: str, dialect: str) -> str:
    """A statement of a dialect as DuckDB's, with the same meaning."""
    tree = sqlglot.parse_one(sql, dialect=dialect)
    assert not isinstance(tree, exp.Command), "sqlglot kept the statement as text"
    if dialect != "duckdb":
        tree = tree.transform(_whole_division)
    if dialect == "athena":
        tree = tree.transform(_trino_days).transform(_trino_zones)
    return tree.sql("duckdb")


def _whole_division(node: exp.Expression) -> exp.Expression:
    """Integers divide to an integer; sqlglot does not know their types and writes `/`.

    Every division in the project is the macro `whole_quotient`, whose parts are bigint.
    """
    if isinstance(node, exp.Div):
        return exp.IntDiv(this=node.this, expression=node.expression)
    return node


def _trino_days(node: exp.Expression) -> exp.Expression:
    """Trino's `dow` is 1 on Mondays and `yow` is the ISO year; sqlglot keeps the names."""
    if isinstance(node, exp.Extract):
        names = {"DAYOFWEEK": "isodow", "DOW": "isodow", "YOW": "isoyear"}
        part = node.this.name.upper()
        return exp.Extract(this=exp.var(names.get(part, part)), expression=node.expression)
    return node


def _trino_zones(node: exp.Expression) -> exp.Expression:
    """Trino's functions of time zones take the zone last; DuckDB has one of another name."""
    if isinstance(node, exp.Anonymous) and node.name.lower() in {"with_timezone", "at_timezone"}:
        moment, zone = (part.transform(_trino_zones) for part in node.expressions)
        return exp.Anonymous(this="timezone", expressions=[zone, moment])
    return node


class Run:
    """A DuckDB in which the statements of one target are run."""

    def __init__(self, target: str, platform: Platform) -> None:
        """Copy silver to where the target reads it."""
        self.target = target
        self.connection = duckdb.connect(config={"threads": 1})
        self.catalog, self.silver = PLACES[target]
        self.connection.execute(f"attach ':memory:' as {self.catalog}")
        for schema, name, sql in inputs(platform.reader(), BUILT_IN_TABLES):
            place = f"{self.catalog}.{self.silver.replace('silver', schema)}"
            self.connection.execute(f"create schema if not exists {place}")
            self.connection.execute(f"create table {place}.{name} as {sql}")

    def change(self, statements: Sequence[str]) -> None:
        """Change silver, whose tables the statements name as ``{silver}.<table>``."""
        for statement in statements:
            self.connection.execute(statement.format(silver=f"{self.catalog}.{self.silver}"))

    def build(self, nodes: Sequence[Node], *, incremental: bool = False) -> None:
        """Run all models as dbt would, and the tests, which must find nothing."""
        for node in nodes:
            sql = translated(node.sql, self.target)
            if node.kind == "test":
                assert self.connection.execute(sql).fetchall() == [], node.name
            elif incremental and node.by_day:
                for statement in (self.deletion(node), f"insert into {node.relation} {sql}"):
                    self.connection.execute(statement)
            else:
                schema = node.relation.rpartition(".")[0]
                self.connection.execute(f"create schema if not exists {schema}")
                self.connection.execute(f"create or replace table {node.relation} as {sql}")

    def deletion(self, node: Node) -> str:
        """What the pre-hook deletes: the days that the model itself is restricted to."""
        days = sqlglot.parse_one(node.sql, dialect=self.target).find(exp.In)
        assert days is not None, node.name
        days.set("this", exp.column("business_day"))
        return translated(f"delete from {node.relation} where {days.sql(self.target)}", self.target)

    def rows(self, nodes: Sequence[Node]) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
        """Columns with their types, and all rows in order, by model."""
        found = {}
        for node in nodes:
            if node.kind == "model":
                types = self.connection.execute(f"describe {node.relation}").fetchall()
                rows = self.connection.execute(f"from {node.relation} order by all").fetchall()
                found[node.name] = ([f"{name} {kind}" for name, kind, *_ in types], rows)
        return found
