"""Backfills and runs as the UI launches them, through its GraphQL.

Belongs here: asking a served UI and waiting. Does not belong here: any expectation.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from medallion_assets_tests.unit.orchestration.ui.serving import Request, ask

__all__ = ["Backfill", "Ui"]

LONGEST_SECONDS = 600
ENDED = {"COMPLETED", "COMPLETED_SUCCESS", "COMPLETED_FAILED", "FAILED", "CANCELED"}
LAUNCH = """
mutation {{ launchPartitionBackfill(backfillParams: {{assetSelection: {assets}, {days}}}) {{
  __typename ... on LaunchBackfillSuccess {{ backfillId }} ... on PythonError {{ message }} }} }}
"""
STATE = """
{{ partitionBackfillOrError(backfillId: "{backfill}") {{
  __typename ... on PythonError {{ message }} ... on PartitionBackfill {{
    status error {{ message }} runs(limit: 100) {{ id status tags {{ key value }} }} }} }} }}
"""
FAILURES = """
{{ logsForRun(runId: "{run}") {{ ... on EventConnection {{ events {{
  __typename ... on ExecutionStepFailureEvent {{
    stepKey failureMetadata {{ description }} error {{ message }} }} }} }} }} }}
"""
MATERIALIZED = """
{{ assetNodeOrError(assetKey: {{path: {path}}}) {{ ... on AssetNode {{
  assetMaterializations(limit: 1000) {{ partition runId }} }} }} }}
"""
ASSETS = "{ assetNodes { groupName isPartitioned assetKey { path } } }"


@dataclass(frozen=True)
class Backfill:
    """How a backfill ended."""

    status: str
    runs: Sequence[dict[str, Any]]

    def count(self, status: str) -> int:
        """How many of its runs ended so."""
        return sum(run["status"] == status for run in self.runs)


@dataclass(frozen=True)
class Ui:
    """A served UI."""

    port: int

    def asked(self, query: str) -> Any:
        """What a query gives."""
        answer = json.loads(ask(self.port, Request.graphql(query)).text)
        assert "errors" not in answer, answer
        return answer["data"]

    def assets(self, *groups: str) -> list[str]:
        """The assets of some groups, as `layer/system/table`."""
        nodes = self.asked(ASSETS)["assetNodes"]
        return ["/".join(n["assetKey"]["path"]) for n in nodes if n["groupName"] in groups]

    def backfilled(self, assets: Sequence[str], days: Sequence[str] | None) -> Backfill:
        """Launch a backfill over some days, or over all of them, and wait for its end."""
        keys = ", ".join(f"{{path: {json.dumps(key.split('/'))}}}" for key in assets)
        chosen = "allPartitions: true" if days is None else f"partitionNames: {json.dumps(days)}"
        said = self.asked(LAUNCH.format(assets=f"[{keys}]", days=chosen))["launchPartitionBackfill"]
        assert said["__typename"] == "LaunchBackfillSuccess", said
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until:
            state = self.asked(STATE.format(backfill=said["backfillId"]))[
                "partitionBackfillOrError"
            ]
            if state["status"] in ENDED:
                assert state["error"] is None, state
                return Backfill(state["status"], state["runs"])
            time.sleep(1)
        pytest.fail(f"the backfill had not ended after {LONGEST_SECONDS} seconds: {state}")

    def failures(self, run: str) -> dict[str, str]:
        """The failed steps of a run and what they say."""
        events = self.asked(FAILURES.format(run=run))["logsForRun"]["events"]
        failed = [event for event in events if event["__typename"] == "ExecutionStepFailureEvent"]
        return {
            one["stepKey"]: (one["failureMetadata"] or {}).get("description")
            or one["error"]["message"]
            for one in failed
        }

    def materialized(self, asset: str) -> dict[str, set[str]]:
        """The days of an asset that have an event, with the runs that told of them."""
        path = json.dumps(asset.split("/"))
        node = self.asked(MATERIALIZED.format(path=path))["assetNodeOrError"]
        found: dict[str, set[str]] = {}
        for event in node["assetMaterializations"]:
            found.setdefault(event["partition"], set()).add(event["runId"])
        return found
