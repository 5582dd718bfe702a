"""What a silver step tells Dagster: materializations, check results, failures.

Belongs here: one evaluation a day and check, also in a run over a range, and the
order of events for days that failed. Does not belong here: judging a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetExecutionContext,
    AssetMaterialization,
    Failure,
    MaterializeResult,
    TableColumnLineage,
)

from medallion_assets.cleaning.rules import all_rules
from medallion_assets.core.naming import SILVER
from medallion_assets.ledger.entries import AMOUNTS, Entry
from medallion_assets.orchestration.assets.day_metadata import add_day_metadata
from medallion_assets.orchestration.assets.metadata import silver_counts, table_key, usage_metadata
from medallion_assets.orchestration.assets.quarantine import quarantine_events
from medallion_assets.orchestration.assets.rejected import Rejects
from medallion_assets.orchestration.assets.sample import staged_sample
from medallion_assets.session import Session
from medallion_assets.silver.audit import Verdict
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets.sources.extracts import windows
from medallion_assets.tables.model import Table

CONTRACT = "contract"
COUNTED = "count"
"""What becomes of a row about which a description only wants to know."""
LEDGER = "ledger"
CHECKS = {
    CONTRACT: "Every published row meets the table's pandera schema, and not too many were "
    "rejected. Lists how often each rule was broken.",
    LEDGER: "Received = bronze + unparsable, and bronze = silver + quarantined + duplicates + "
    "superseded + removed, in rows and to the cent.",
}


@dataclass(frozen=True)
class SilverReport:
    """The outcome of a silver step, to be told."""

    table: Table
    outcome: SilverOutcome
    session: Session
    lineage: TableColumnLineage

    def events(
        self, context: AssetExecutionContext
    ) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
        """Everything the step has to say, failures last.

        Raises:
            Failure: days were not published; names them.
        """
        asked = self.outcome.asked
        days: tuple[date | None, ...] = asked.days if asked else (None,)
        if asked is not None and len(asked.days) > 1:
            self._log_days(context, asked.days)
        self._log_other_days(context, days)
        for event in quarantine_events(self.table, self.outcome):
            context.log_event(event)
        if self.outcome.failed:
            yield from self._failure(context, days)
        whole = metadata = self._whole()
        if asked is not None and asked.days:
            told = {day: self._day(day) for day in asked.days}
            if len(asked.days) > 1:
                told[asked.days[-1]] |= whole
                metadata = {}
            add_day_metadata(context, table_key(SILVER, self.table), told)
        yield MaterializeResult(
            metadata=metadata, check_results=[self._result(name, days) for name in CHECKS]
        )

    def _log_days(self, context: AssetExecutionContext, days: tuple[date, ...]) -> None:
        """Record each check once a day: a range result alone belongs to no day."""
        for day in days:
            for name in CHECKS:
                result = self._result(name, (day,))
                context.log_event(
                    AssetCheckEvaluation(
                        asset_key=table_key(SILVER, self.table),
                        check_name=name,
                        passed=result.passed,
                        metadata=dict(result.metadata or {}),
                        severity=result.severity,
                        description=result.description,
                        partition=day.isoformat(),
                    )
                )

    def _log_other_days(
        self, context: AssetExecutionContext, days: tuple[date | None, ...]
    ) -> None:
        """Record days that changed unasked, so that their partitions show what they hold.

        Not where a partition is a day of change: its own changes are as they were.
        """
        rewritten = self.outcome.rewritten
        if rewritten is None or self.outcome.changed is not None:
            return
        for day in rewritten.days:
            if day not in {*days, *self.outcome.failed} and self.outcome.differs(day):
                context.log_event(
                    AssetMaterialization(
                        table_key(SILVER, self.table),
                        partition=day.isoformat(),
                        metadata=self._day(day),
                    )
                )

    def _failure(
        self, context: AssetExecutionContext, days: tuple[date | None, ...]
    ) -> Iterator[AssetCheckResult]:
        """Record the published days and the failed checks, then fail."""
        for day in days:
            if day is not None and not self._has_failed(day):
                context.log_event(
                    AssetMaterialization(
                        table_key(SILVER, self.table),
                        partition=day.isoformat(),
                        metadata=self._day(day),
                    )
                )
        undated = {None} & self.outcome.failed.keys()
        for name in CHECKS:
            yield self._result(name, tuple(dict.fromkeys((*days, *undated))))
        named = ", ".join(map(_named, self.outcome.failed))
        raise Failure(
            description=f"{self.table.identifier}: not published: {named}. "
            "Their tables are as they were; the failed checks say why.",
            allow_retries=False,
        )

    def _has_failed(self, day: date) -> bool:
        """Whether a business day that an asked day stands for was not published."""
        return any(found in self.outcome.failed for found in self.outcome.business_days(day))

    def _business_days(self, days: tuple[date | None, ...]) -> tuple[date | None, ...]:
        """The business days that asked days stand for, each once."""
        return tuple(dict.fromkeys(x for day in days for x in self.outcome.business_days(day)))

    def _result(self, name: str, days: tuple[date | None, ...]) -> AssetCheckResult:
        """One check over some days."""
        problems = {
            day: found
            for day in self._business_days(days)
            if (found := self._problems(name, self.outcome.verdicts.get(day)))
        }
        why = "; ".join(f"{_named(day)}: {', '.join(found)}" for day, found in problems.items())
        metadata: dict[str, Any] = {}
        if name == CONTRACT:
            metadata.update(sorted(self._rules(days).items()))
            metadata.update(self._rejects.metadata(self._business_days(days)))
        else:
            metadata.update(self._balance(days))
        return AssetCheckResult(
            passed=not problems,
            asset_key=table_key(SILVER, self.table),
            check_name=name,
            severity=AssetCheckSeverity.ERROR,
            description=why[:2000] or None,
            metadata=metadata,
        )

    @staticmethod
    def _problems(name: str, verdict: Verdict | None) -> tuple[str, ...]:
        if verdict is None:
            return ()
        return verdict.contract if name == CONTRACT else verdict.ledger

    def _entries(self, days: tuple[date | None, ...]) -> list[Entry]:
        found = self._business_days(days)
        return [self.outcome.entries[day] for day in found if day in self.outcome.entries]

    def _rules(self, days: tuple[date | None, ...]) -> dict[str, int]:
        """Broken rules over some days, each with what becomes of a row that breaks it."""
        ever = date.min
        actions = {rule.name: rule.action for rule in all_rules(self.table, ever, ever)}
        total: dict[str, int] = {}
        for entry in self._entries(days):
            for rule, rows in entry.rules.items():
                name = f"{rule} ({actions.get(rule, COUNTED)})"
                total[name] = total.get(name, 0) + rows
        return total

    def _balance(self, days: tuple[date | None, ...]) -> dict[str, Any]:
        """The ledger over some days, in rows."""
        entries = self._entries(days)
        return {name: int(sum(getattr(e.rows, name) or 0 for e in entries)) for name in AMOUNTS}

    def _day(self, day: date) -> dict[str, Any]:
        """Metadata of one day's materialization."""
        if self.outcome.changed is not None:
            return self._day_of_change(day)
        entry, rewritten = self.outcome.entries[day], self.outcome.rewritten
        counts = silver_counts(entry)
        if rewritten is not None and day not in rewritten.chosen:
            return {**counts, "as built by run": entry.run_id}
        return {**counts, **self._engine}

    def _day_of_change(self, day: date) -> dict[str, Any]:
        """Metadata of a day whose changes belong to business days before it."""
        changed = (self.outcome.changed or {}).get(day, {})
        real = sorted(found for found in changed if found is not None)
        return {
            "dagster/partition_row_count": sum(changed.values()),
            "business days of its changes": ", ".join(map(str, windows(real))),
            **self._engine,
        }

    def _whole(self) -> dict[str, Any]:
        """Metadata of the whole step; of a range only its last day carries it.

        What is told once for a range would be copied to every day of it.
        """
        metadata: dict[str, Any] = {"dagster/column_lineage": self.lineage}
        if (sample := staged_sample(self.session, self.table)) is not None:
            metadata["sample"] = sample
        rewritten = self.outcome.rewritten
        if rewritten is None:
            metadata.update(self._engine)
            metadata["dagster/row_count"] = int(self.outcome.entries[None].rows.silver or 0)
        else:
            metadata["business days rewritten"] = ", ".join(map(str, windows(rewritten.days)))
        return metadata | usage_metadata()

    @property
    def _engine(self) -> dict[str, str]:
        """What cleaned the rows and why it was chosen; nothing where nothing was to be done."""
        choice = self.outcome.choice
        return {"engine": choice.engine.value, "engine because": choice.why} if choice else {}

    @cached_property
    def _rejects(self) -> Rejects:
        """The rejected rows, read once."""
        return Rejects(self.session, self.table, self.outcome)


def _named(day: date | None) -> str:
    return str(day or "rows without a day")
