"""A day is cleaned by the Glue job under its own planned role, and nothing more is needed of it.

The double of Glue (see ``glue/service``) hands Spark what the job's role may list and read, and
stores what Spark wrote with the keys of that role. So each object of the lake that the job reads or
writes is judged by the planned policies, and so is what it says to the platform. What Glue itself
does with the role's rights over logs is not done here.
"""

from pathlib import Path

import pytest

from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.cloud.guard import Guard
from medallion_assets_tests.cloud.plans import Plan
from medallion_assets_tests.cloud.stack import ACCOUNT
from medallion_assets_tests.cloud.test_guarded import (
    CODE,
    LAKE,
    administrator,
    guard,
    refused,
    unused,
    variables,
    without,
)
from medallion_assets_tests.glue.conftest import KEY_NAME, keep_key
from medallion_assets_tests.glue.running import failure, loaded, materialized, seen
from medallion_assets_tests.glue.service import GlueDouble
from medallion_assets_tests.parity.conftest import require_java
from medallion_assets_tests.platform import Platform

__all__ = ["guard"]

pytestmark = [pytest.mark.xdist_group("terraform"), pytest.mark.long]

CLEAN = "medallion-dev-clean"
KEY = "AKIACLEAN0000000"
CODE_BUCKET = f"medallion-dev-code-{ACCOUNT}"
LAYERS = ("/bronze/", "/silver/", "/quarantine/", "/pipes/")
TABLE = "orders"

UNUSED = {
    ("Stage", "s3:DeleteObject"): "Spark's own files of a moment never leave the double's disk",
    ("Stage", "s3:AbortMultipartUpload"): "only a large upload that fails is given up",
    ("Logs", "logs:AssociateKmsKey"): "Glue's own, for what a job prints",
    ("Logs", "logs:CreateLogStream"): "Glue's own, for what a job prints",
    ("Logs", "logs:PutLogEvents"): "Glue's own, for what a job prints",
}
"""What the job's role has and this run does not need, and why it has it."""


@pytest.fixture
def job(guard: Guard, plans: dict[str, Plan], tmp_path: Path) -> GlueDouble:
    """The planned job behind the guard, with the files that Terraform gives it."""
    require_java()
    planned = plans["dev"].at("module.jobs.aws_glue_job.clean").values
    arguments = planned["default_arguments"]
    files = (
        planned["command"][0]["script_location"],
        arguments["--extra-py-files"],
        arguments["--additional-python-modules"],
    )
    for uri in files:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        administrator("s3", guard.endpoint).put_object(Bucket=bucket, Key=key, Body=b"x")
    home = tmp_path / "glue"
    home.mkdir()
    role = {"AWS_ACCESS_KEY_ID": KEY, "AWS_DEFAULT_REGION": variables(guard)["AWS_REGION"]}
    double = GlueDouble(
        home, guard.endpoint, lake=f"s3://{LAKE}/lake", layers=LAYERS,
        job=planned["name"], role=role, code=files,
    )  # fmt: skip
    guard.roles[KEY] = planned["role_arn"].rpartition("/")[2]
    guard.encrypted |= {CODE_BUCKET}
    guard.jobs = double.answer
    return double


@pytest.fixture
def lake(
    demo: tuple[Path, OlistTruth],
    guard: Guard,
    job: GlueDouble,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Platform:
    """The demonstration's orders in bronze of the planned lake, by the platform's role."""
    export, truth = demo
    keep_key(administrator("secretsmanager", guard.endpoint))
    values = {
        "LAKE": job.lake,
        "STATE": str(tmp_path / "state"),
        "CATALOG": "glue",
        "GLUE_PREFIX": "medallion_dev_",
        "OLIST_EXPORT": str(export),
        "FIRST_DAY": truth.first_day.isoformat(),
        "LAST_DAY": truth.last_day.isoformat(),
        "PII_KEY": f"aws-secret:{KEY_NAME}",
        "ENGINE": "glue",
        "GLUE_JOB": job.job,
        "S3_RETRY_SECONDS": "2",
        "THREADS": "1",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MEDALLION_{name}", value)
    monkeypatch.chdir(tmp_path)
    first, last = truth.first_day, truth.last_day
    made = Platform(tmp_path / "state", export, first, last, place=job.lake, catalog="glue")
    loaded(made, TABLE, "customers")
    return made


def test_a_day_is_cleaned_under_the_jobs_own_role(
    guard: Guard, job: GlueDouble, lake: Platform
) -> None:
    day = lake.day(0)
    done = materialized(lake, TABLE, day)
    assert done.success, job.runs[-1].ending.message
    assert refused(guard) == []
    assert lake.rows("silver", TABLE)
    assert {one.role for one in guard.asked} == {CODE, CLEAN}
    started = {one.need.action for one in guard.asked if one.role == CODE}
    assert {"glue:StartJobRun", "glue:GetJobRun"} <= started
    assert unused(guard, CLEAN) == set(UNUSED)


@pytest.mark.parametrize(("action", "sid"), [("s3:PutObject", "Stage"), ("s3:GetObject", "Read")])
def test_a_missing_permission_fails_by_name_and_loses_nothing(
    guard: Guard, lake: Platform, action: str, sid: str
) -> None:
    assert materialized(lake, TABLE, lake.day(0)).success
    whole, before = guard.stack, seen(lake, TABLE)
    guard.stack = without(whole, CLEAN, action, sid)
    said = failure(materialized(lake, TABLE, lake.day(1)))
    assert "ended as FAILED" in said
    assert f"AccessDenied) when calling the {action.removeprefix('s3:')} operation" in said
    assert refused(guard)[0].startswith(f"{action} arn:aws:s3:::{LAKE}/lake/")
    guard.stack = whole
    assert seen(lake, TABLE) == before
    assert materialized(lake, TABLE, lake.day(1)).success
    assert len(seen(lake, TABLE)["silver"]) > len(before["silver"])
