"""Building and testing the models of the platform's own project as dbt has compiled them.

Belongs here: what a run says put into compiled statements, and running them. Does not belong here:
compiling them (see ``gold.project``), and the projects of others, which dbt builds itself (see
``gold.dbt_build``).

dbt takes ten times as long to prepare a statement as DuckDB to run it, and a second and a half to
be loaded. What it would prepare is in the manifest already, but for two things that a run says:
where its macros leave them open, they leave a comment.
"""

import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import duckdb

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.secrets.redaction import redacted

TOUCHED = re.compile(r"/\* is_touched: (\S+) \*/ true")
"""What the macro `is_touched` leaves, with a column, where it keeps every day."""
REFERENCE = re.compile(r"/\* reference_day \*/ (max\(\S+\))")
"""What the macro `reference_day` leaves before the day that is taken where a run says none."""
INCREMENTAL = "incremental"


def chosen_nodes(
    manifest: Mapping[str, Any], sources: Collection[str], names: Collection[str] | None
) -> list[str]:
    """The unique ids of the models of a build and then of its tests, parents first.

    Args:
        sources: what the models of a project rest on.
        names: of the models that are built, with the tests that read no other; None for all.
    """
    nodes, above, below = manifest["nodes"], manifest["parent_map"], manifest["child_map"]
    read = [name for name, one in manifest["sources"].items() if one["source_name"] in sources]
    whole = _reached(below, read).intersection(nodes)
    if names is None:
        chosen = {name for name in whole if nodes[name]["resource_type"] in {"model", "test"}}
    else:
        models = {name for name, node in nodes.items() if node["name"] in names}
        known = models | _reached(above, models)
        tests = {
            name
            for name in _reached(below, models)
            if name in nodes and known.issuperset(above[name])
        }
        chosen = models | {name for name in tests if nodes[name]["resource_type"] == "test"}
    return sorted(
        _parents_first(above, chosen), key=lambda name: nodes[name]["resource_type"] == "test"
    )


class Runner:
    """Runs compiled statements in a warehouse file; what rests on a failed one is left out."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        manifest: Mapping[str, Any],
        variables: Mapping[str, Any],
    ) -> None:
        """Use an open file.

        Args:
            variables: what the run says: `touched_days`, that are rebuilt in models stored by day,
                every day where they are None; and `reference_day`, the last day processed.
        """
        touched, reference = variables.get("touched_days"), variables.get("reference_day")
        self.connection = connection
        self._nodes = manifest["nodes"]
        self._parents = manifest["parent_map"]
        self._touched = None if touched is None else f"cast({touched} as date[])"
        self._reference = None if reference is None else f"cast('{reference}' as date)"
        self._failed: set[str] = set()

    def run(self, names: Iterable[str]) -> Iterator[NodeResult]:
        """Build models and run tests, parents first."""
        for name in names:
            node = self._nodes[name]
            begun = time.perf_counter()
            lost = sorted(self._failed.intersection(self._parents[name]))
            message, failures = (self._left_out(lost), 0) if lost else self._done(node)
            if message:
                self._failed.add(name)
            seconds = time.perf_counter() - begun
            yield NodeResult(name, node["name"], not message, redacted(message), failures, seconds)

    def _left_out(self, lost: Sequence[str]) -> str:
        """What is said of a node that reads what could not be built."""
        return f"skipped, because of {', '.join(self._nodes[name]['name'] for name in lost)}"

    def _done(self, node: Mapping[str, Any]) -> tuple[str, int]:
        """What is wrong with a node, empty where nothing is, and how many rows a test has found."""
        try:
            if node["resource_type"] == "test":
                return self._tested(node)
            return self._built(node), 0
        except duckdb.Error as error:
            return f"{node['original_file_path']}: {error}", 0

    def _tested(self, node: Mapping[str, Any]) -> tuple[str, int]:
        """What a test has found: it fails where its statement returns rows."""
        sql = f"select count(*) from ({self.statement(node)}\n)"
        found = first_row(self.connection.execute(sql))
        rows = int(found[0]) if found else 0
        return f"it found {rows:,} row{'s' if rows > 1 else ''}" if rows else "", rows

    def _built(self, node: Mapping[str, Any]) -> str:
        """What is wrong with a model, which is made anew, or on the touched days."""
        place, kind = node["relation_name"], node["config"]["materialized"]
        self.connection.execute(f"create schema if not exists {quoted(node['schema'])}")
        if kind == INCREMENTAL and self._touched is not None and self._is_there(node):
            return self._rebuilt_on_days(node, self._touched)
        stored = "view" if kind == "view" else "table"
        sql = self.statement(node, every_day=True)
        self.connection.execute(f"create or replace {stored} {place} as ({sql}\n)")
        return self._breach(node, f"from {place}")

    def _is_there(self, node: Mapping[str, Any]) -> bool:
        """Whether a model was built before."""
        known = "select 1 from duckdb_tables() where schema_name = ? and table_name = ?"
        found = self.connection.execute(known, [node["schema"], node["name"]])
        return first_row(found) is not None

    def _rebuilt_on_days(self, node: Mapping[str, Any], days: str) -> str:
        """What is wrong with a model whose rows of some days are replaced."""
        place, sql = node["relation_name"], self.statement(node)
        if breach := self._breach(node, sql):
            return breach
        self.connection.begin()
        try:
            self.connection.execute(
                f"delete from {place} where {SILVER_DAY} in (select unnest({days}))"
            )
            self.connection.execute(f"insert into {place} by name ({sql}\n)")
            self.connection.commit()
        except duckdb.Error:
            self.connection.rollback()
            raise
        return ""

    def statement(self, node: Mapping[str, Any], *, every_day: bool = False) -> str:
        """A compiled statement with what the run says."""
        sql = str(node["compiled_code"])
        if self._reference is not None:
            sql = REFERENCE.sub(rf"coalesce({self._reference}, \1)", sql)
        if self._touched is None or every_day:
            return sql
        return TOUCHED.sub(rf"\1 in (select unnest({self._touched}))", sql)

    def _breach(self, node: Mapping[str, Any], query: str) -> str:
        """How the columns of a query differ from those that were agreed on."""
        if not node["config"]["contract"]["enforced"]:
            return ""
        agreed = ", ".join(
            f"cast(null as {column['data_type']}) as {quoted(name)}"
            for name, column in node["columns"].items()
        )
        wanted, found = self._described(f"select {agreed}"), self._described(query)
        for name in sorted({*wanted, *found}):
            if wanted.get(name) != found.get(name):
                return (
                    f"the contract is broken: column {name} is {found.get(name, 'missing')}; "
                    f"agreed on was {wanted.get(name, 'no such column')}"
                )
        return ""

    def _described(self, query: str) -> dict[str, str]:
        """The columns of a query and their types."""
        rows = self.connection.execute(f"describe {query}").fetchall()
        return {name: kind for name, kind, *_ in rows}


def _reached(edges: Mapping[str, Sequence[str]], begun: Iterable[str]) -> set[str]:
    """All that follows from some nodes along the edges of a graph."""
    found: set[str] = set()
    waiting = list(begun)
    while waiting:
        new = [name for name in edges.get(waiting.pop(), ()) if name not in found]
        found.update(new)
        waiting += new
    return found


def _parents_first(parents: Mapping[str, Sequence[str]], chosen: Collection[str]) -> list[str]:
    """Nodes in an order in which each comes after those that it reads."""
    waiting = TopologicalSorter(
        {name: [one for one in parents[name] if one in chosen] for name in sorted(chosen)}
    )
    return list(waiting.static_order())
