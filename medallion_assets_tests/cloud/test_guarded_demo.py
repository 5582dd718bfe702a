"""The demo and what follows it work under the planned policies, and need most of them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets_tests.cloud.guard import Guard
from medallion_assets_tests.cloud.test_guarded import CODE, LAKE, guard, refused, unused, variables
from medallion_assets_tests.environment import working_in

__all__ = ["guard"]

pytestmark = [pytest.mark.xdist_group("terraform"), pytest.mark.long]

UNUSED = {
    ("DropsTaken", "s3:DeleteObject"): "the demo's files lie in a directory",
    ("DropsTaken", "s3:GetObject"): "the demo's files lie in a directory",
    ("DropsMoved", "s3:GetObject"): "the demo's files lie in a directory",
    ("DropsMoved", "s3:PutObject"): "the demo's files lie in a directory",
    ("Exports", "s3:GetObject"): "the demo's export lies in a directory",
    ("ComputeLogs", "s3:GetObject"): "Dagster's own, for the logs of steps on ECS",
    ("ComputeLogs", "s3:PutObject"): "Dagster's own, for the logs of steps on ECS",
    ("Job", "glue:StartJobRun"): "the demo cleans on DuckDB; glue/ has the job",
    ("Job", "glue:GetJobRun"): "the demo cleans on DuckDB; glue/ has the job",
    ("Job", "glue:BatchStopJobRun"): "the demo cleans on DuckDB; glue/ has the job",
    ("Secrets", "secretsmanager:GetSecretValue"): "the demo has a key of its own",
    ("SecretsKey", "kms:Decrypt"): "the demo has a key of its own",
    ("Lake", "s3:AbortMultipartUpload"): "only a large upload that fails is given up",
    ("Catalogue", "glue:DeleteTable"): "only a first publication that died takes its table back",
}
"""What the demo does not need, and why the role has it."""


Run = Callable[..., Any]


@pytest.fixture
def run(guard: Guard, tmp_path: Path) -> Iterator[Run]:
    """Commands with the rights of the code location."""
    given = {
        **variables(guard),
        "MEDALLION_LAKE": f"s3://{LAKE}/lake",
        "MEDALLION_CATALOG": "glue",
        "MEDALLION_GLUE_PREFIX": "medallion_dev_",
        "MEDALLION_STATE": str(tmp_path / "state"),
    }

    def asked(*arguments: str) -> Any:
        done = CliRunner().invoke(app, arguments, env=given)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    with working_in(tmp_path):
        s3_storage.cache_clear()
        yield asked


def test_the_demo_needs_what_the_role_has_and_nothing_more(
    guard: Guard, run: Run, tmp_path: Path
) -> None:
    sizes = ["--days", "7", "--orders", "80", "--no-chain"]
    assert run("demo", *sizes, "--home", str(tmp_path / "demo"), "--json")
    assert run("ledger", "--json")
    assert run("history", "--json")
    assert run("query", "select count(*) as sales from gold.fct_orders", "--json")
    assert run("cost", "run", "--json")
    run("sweep")
    assert refused(guard) == []
    assert len({(one.need.action, one.need.resource) for one in guard.asked}) > 100
    assert unused(guard, CODE) == set(UNUSED)
