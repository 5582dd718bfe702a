"""What a gold step tells Dagster: models, also by day, results of tests, and why days were rebuilt.

Belongs here: events. Does not belong here: building (see ``gold.build``) and specs (see ``gold``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    Failure,
    MaterializeResult,
    TableColumnLineage,
)

from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.models import Model
from medallion_assets.gold.outcome import GoldOutcome
from medallion_assets.orchestration.assets.day_metadata import add_day_metadata
from medallion_assets.orchestration.assets.metadata import markdown_table, masked_rows

BECAUSE_TOUCHED = "its silver has changed since gold was built last"
AS_BEFORE = "of an earlier run: nothing that it reads has changed since"
BECAUSE_ANEW = "gold was built anew from all days of silver"


@dataclass(frozen=True)
class DescribedModel:
    """A model as the UI knows it.

    Attributes:
        lineage: where its columns come from.
        personal: the columns that relate to a person.
    """

    model: Model
    key: AssetKey
    lineage: TableColumnLineage
    personal: set[str]


@dataclass(frozen=True)
class GoldReport:
    """The outcome of a gold step, to be told.

    Attributes:
        models: all models of the system, by name.
        checks: by the unique id of their tests.
        asked: the days that the run was asked for.
        spent: what the step used, told of each of its models.
    """

    outcome: GoldOutcome
    models: Mapping[str, DescribedModel]
    checks: Mapping[str, AssetCheckSpec]
    asked: Sequence[date]
    spent: Mapping[str, Any]

    def events(
        self, context: AssetExecutionContext
    ) -> Iterator[MaterializeResult[Any] | AssetCheckResult]:
        """The models if all tests passed, and the results of tests.

        Raises:
            Failure: a model or a test failed, so nothing was published.
        """
        if not self.outcome.failed:
            for result in self.outcome.results:  # as they were built, parents first
                if result.name in self.outcome.rows:
                    yield self._materialized(context, self.models[result.name])
        known = context.selected_asset_check_keys
        for result in self.outcome.results:
            spec = self.checks.get(result.unique_id)
            if spec is not None and spec.key in known:
                days = self._failing(spec, result)
                self._log_days(context, spec, days)
                yield self._result(spec, result, days)
        if self.outcome.failed:
            names = ", ".join(f"{one.name} ({one.message})" for one in self.outcome.failed)
            raise Failure(
                description=f"gold was not published, its tables are as they were: {names}",
                allow_retries=False,
            )

    def _materialized(
        self, context: AssetExecutionContext, described: DescribedModel
    ) -> MaterializeResult[Any]:
        """One model; of one with days each asked day its own, and the last the rest too."""
        whole = {**self._metadata(described), **self.spent}
        if described.model.partition is None or not self.asked:
            return MaterializeResult(asset_key=described.key, metadata=whole)
        days = {day: self._of_day(described, day) for day in self.asked}
        days[self.asked[-1]] |= whole
        add_day_metadata(context, described.key, days)
        self._log_other_days(context, described)
        return MaterializeResult(asset_key=described.key)

    def _log_other_days(self, context: AssetExecutionContext, described: DescribedModel) -> None:
        """Record days that were rebuilt unasked, and why."""
        because = BECAUSE_ANEW if self.outcome.touched is None else BECAUSE_TOUCHED
        for day in self._rebuilt(described.model.name):
            if day not in self.asked:
                context.log_event(
                    AssetMaterialization(
                        described.key,
                        partition=day.isoformat(),
                        metadata={**self._of_day(described, day), "rebuilt because": because},
                    )
                )

    def _rebuilt(self, model: str) -> Sequence[date]:
        """The days of a model that were rebuilt."""
        if self.outcome.touched is None:
            return sorted(self.outcome.days.get(model, {}))
        return self.outcome.touched

    def _of_day(self, described: DescribedModel, day: date) -> dict[str, Any]:
        """What the UI shows of one day."""
        rows = self.outcome.days[described.model.name].get(day, 0)
        return {"dagster/partition_row_count": rows}

    def _failing(self, spec: AssetCheckSpec, result: NodeResult) -> frozenset[date] | None:
        """The days of which a check by day says that they fail; None of any other check."""
        if spec.partitions_def is None:
            return None
        return self.outcome.failing_days.get(result.unique_id, frozenset())

    def _log_days(
        self, context: AssetExecutionContext, spec: AssetCheckSpec, failing: frozenset[date] | None
    ) -> None:
        """Record a check by day once a day: the result of the run belongs to one day at most."""
        if failing is None:
            return
        one = set(self.asked if len(self.asked) == 1 else ())
        for day in sorted({*self.asked, *failing} - one):
            context.log_event(
                AssetCheckEvaluation(
                    asset_key=spec.asset_key,
                    check_name=spec.name,
                    passed=day not in failing,
                    partition=day.isoformat(),
                )
            )

    def _result(
        self, spec: AssetCheckSpec, result: NodeResult, failing: frozenset[date] | None
    ) -> AssetCheckResult:
        """The result of a check; of one by day, in a run of one day, that of this day."""
        elsewhere = failing and len(self.asked) == 1 and self.asked[0] not in failing
        return AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=bool(result.passed or elsewhere),
            description=result.message or None,
            metadata={
                "failing rows": result.failures,
                "seconds": result.seconds,
                **({} if result.unique_id in self.outcome.built else {"result": AS_BEFORE}),
            },
        )

    def _metadata(self, described: DescribedModel) -> dict[str, Any]:
        """What the UI shows of one model's build."""
        outcome, model = self.outcome, described.model
        seconds = {r.unique_id: r.seconds for r in outcome.results}
        names = list(model.columns)
        rows = masked_rows(described.personal, names, outcome.samples[model.name])
        return {
            "dagster/column_lineage": described.lineage,
            "sample": markdown_table(names, rows),
            "dagster/row_count": outcome.rows[model.name],
            "days rebuilt": "all" if outcome.touched is None else len(outcome.touched),
            "inputs changed": model.unique_id in outcome.built,
            "content changed": model.name in outcome.published,
            "seconds": round(seconds.get(model.unique_id, 0.0), 3),
        }
