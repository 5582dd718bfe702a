"""Published gold at one state of the lake, asked by SQL.

Belongs here: views of the tables that a page is made from, and which run has published them. Does
not belong here: what is asked (see ``reports.figures``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.core.sql import quoted
from medallion_assets.gold.metrics.compiled import MetricQuestion
from medallion_assets.gold.metrics.described import metric
from medallion_assets.lake.heads import ENTRIES, RUN
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.session import Session

Row = dict[str, Any]


@dataclass
class ReportSource:
    """What pages are read from.

    Attributes:
        read: the tables of gold that were read so far.
    """

    session: Session
    reader: SnapshotReader
    read: set[str] = field(default_factory=set)

    def has(self, table: str) -> bool:
        """Whether a table of gold is published."""
        return f"{GOLD}.{table}" in self.reader.heads

    def rows(self, table: str, where: str, parameters: Sequence[object]) -> list[Row]:
        """Some rows of a table of gold.

        Raises:
            ConfigurationError: it was never published.
        """
        self._view(table)
        sql = f"select * from {GOLD}.{quoted(table)} where {where}"
        return list(self.session.connection.execute(sql, parameters).to_arrow_table().to_pylist())

    def value(self, name: str, first: date, last: date) -> Any:  # noqa: ANN401 - decimal or int
        """The value of a metric over some days."""
        return self._asked(MetricQuestion(metric(name), (), {}, first, last))[0][0]

    def by(
        self, name: str, dimensions: Sequence[str], first: date, last: date
    ) -> list[tuple[Any, ...]]:
        """The values of a metric by dimensions, a row a combination, the value last."""
        return self._asked(MetricQuestion(metric(name), dimensions, {}, first, last))

    def ledger(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """The answer to a query over the ledger's entries, called ``entries``."""
        table = self.reader.table(ENTRIES)
        if table is None:
            return []
        entries = self.reader.sql(ENTRIES, table.schema())
        query = f"with entries as ({entries}) {sql}"
        return self.session.connection.execute(query, parameters).fetchall()

    def published_by(self) -> str:
        """The run that published last of what was read."""
        found = []
        for name in self.read:
            identifier = f"{GOLD}.{name}"
            table = self.reader.table(identifier)
            head = table.snapshot_by_id(self.reader.heads[identifier]) if table else None
            if head is not None and head.summary is not None:
                run = head.summary.additional_properties.get(RUN, "")
                found.append((head.timestamp_ms, run))
        return max(found)[1] if found else ""

    def _asked(self, question: MetricQuestion) -> list[tuple[Any, ...]]:
        self._view(question.metric.model)
        return self.session.connection.execute(question.sql, question.parameters).fetchall()

    def _view(self, table: str) -> None:
        """Let the connection know a table by its name."""
        if table in self.read:
            return
        identifier = f"{GOLD}.{table}"
        stored = self.reader.table(identifier) if identifier in self.reader.heads else None
        if stored is None:
            raise ConfigurationError(
                f"{identifier} is not there yet", remedy="`medallion run --all` builds it"
            )
        connection = self.session.connection
        connection.execute(f"create schema if not exists {GOLD}")
        sql = self.reader.sql(identifier, stored.schema())
        connection.execute(f"create or replace view {GOLD}.{quoted(table)} as {sql}")
        self.read.add(table)
