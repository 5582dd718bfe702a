"""Runs of the job that end badly, or never begin: clear errors, nothing published."""

from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from dagster import DagsterExecutionInterruptedError

from medallion_assets.core.errors import (
    ConfigurationError,
    EngineError,
    MedallionError,
    TransientEngineError,
)
from medallion_assets.lake.expiry import MESSAGES
from medallion_assets.orchestration.resources.glue_faults import JobRun, translate_errors
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.glue.running import failure, loaded, materialized
from medallion_assets_tests.glue.service import JOB, Ending, GlueDouble
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.tiers import parametrize_once

LONG = pytest.mark.long


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait ten seconds for the messages of a job that is known to send none."""
    monkeypatch.setattr("dagster._core.pipes.utils.WAIT_FOR_LOGS_AFTER_EXECUTION_INTERVAL", 0)


@pytest.mark.again
@pytest.mark.usefixtures("impatient")
@parametrize_once(
    ("ending", "said", "remedy"),
    [
        (Ending("STOPPED"), "ended as STOPPED", "someone stopped it"),
        (Ending("FAILED", "Error Category: X; KeyError: 'day'"), "KeyError: 'day'", "/error and"),
        (Ending("SUCCEEDED"), "succeeded but reported no outcome", "deploy/spark/glue_job.py"),
    ],
    ids=["stopped", "failed", "without a message"],
)
def test_an_end_without_outcome_is_told_and_publishes_nothing(
    lake: Platform, glue: GlueDouble, ending: Ending, said: str, remedy: str
) -> None:
    loaded(lake, "sellers")
    before = lake.heads()
    glue.endings = [ending]
    told = failure(materialized(lake, "sellers"))
    assert f"Glue job {JOB}, run {glue.runs[0].id}" in told
    assert said in told
    assert remedy in told
    assert lake.heads() == before
    assert lake.lake.storage.listed(MESSAGES) == []
    assert len(glue.runs) == 1


LYING_JOB = """
import boto3
from dagster_pipes import *
from medallion_assets.silver.job import fingerprint, system_of
from medallion_assets.engines.protocol import Dialect
from medallion_assets.engines.cleaned import ClassCount, Cleaned
from medallion_assets.engines.task import CleaningTask

s3 = boto3.client("s3")
with open_dagster_pipes(
    params_loader=PipesCliArgsParamsLoader(),
    context_loader=PipesS3ContextLoader(s3),
    message_writer=PipesS3MessageWriter(s3),
) as pipes:
    task = CleaningTask.from_json(pipes.get_extra("task"))
    mine = fingerprint(task, system_of(task.source).by_name, Dialect.SPARK)
    done = Cleaned((), (), (ClassCount(None, "silver", 58, ()),), ()).to_json()
    for report in {reports}:
        pipes.report_custom_message(report)
"""


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        pytest.param(
            '[{"outcome": done, "statements": mine}]',
            "58 valid rows of the table, but its files",
            marks=LONG,
        ),
        pytest.param(
            '[{"outcome": done, "statements": "x"}]', "has another version of the rules", marks=LONG
        ),
        pytest.param(
            '[{"outcome": "{}", "statements": mine}]', "cannot read: Field required", marks=LONG
        ),
        pytest.param(
            '2 * [{"outcome": done, "statements": mine}]',
            "succeeded but reported 2 outcomes",
            marks=LONG,
        ),
    ],
    ids=["untrue", "by other rules", "of another form", "twice"],
)
def test_an_outcome_that_cannot_be_true_is_not_published(
    lake: Platform, glue: GlueDouble, reports: str, said: str
) -> None:
    loaded(lake, "sellers")
    before = lake.heads()
    glue.script = glue.home / "lying.py"
    glue.script.write_text(LYING_JOB.format(reports=reports))
    assert said in failure(materialized(lake, "sellers"))
    assert lake.heads() == before
    assert [run.ending.state for run in glue.runs] == ["SUCCEEDED"]


@pytest.mark.again
@pytest.mark.usefixtures("impatient")
def test_a_cancelled_run_stops_the_job(
    lake: Platform, glue: GlueDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(lake, "sellers")
    before = lake.heads()
    glue.endings = [Ending("RUNNING")]

    def interrupted(_: float) -> None:
        raise DagsterExecutionInterruptedError

    monkeypatch.setattr("dagster_aws.pipes.clients.glue.time", SimpleNamespace(sleep=interrupted))
    assert not materialized(lake, "sellers").success
    assert glue.stopped == [run.id for run in glue.runs]
    assert len(glue.runs) == 1, "what was cancelled is not begun anew"
    assert lake.heads() == before
    assert lake.lake.storage.listed(MESSAGES) == []


@pytest.mark.parametrize(
    ("state", "message", "kind"),
    [
        ("TIMEOUT", "", TransientEngineError),
        ("ERROR", "", TransientEngineError),
        ("FAILED", "Resource unavailable", TransientEngineError),
        ("FAILED", "Internal service error", TransientEngineError),
        ("FAILED", "ValueError: a day", EngineError),
        ("STOPPED", "", EngineError),
    ],
)
def test_only_an_end_that_was_not_the_codes_fault_is_retried(
    state: str, message: str, kind: type[MedallionError]
) -> None:
    run = JobRun(JOB)
    run.known = {"Id": "jr_1", "JobRunState": state, "ErrorMessage": message}
    with pytest.raises(EngineError) as caught, translate_errors(run):
        raise RuntimeError("Glue job completed with another status")
    assert type(caught.value) is kind


@parametrize_once(
    ("refusal", "kind", "said"),
    [
        ("", ConfigurationError, "AWS Glue has no job named absent"),
        ("AccessDeniedException", EngineError, "AWS denies StartJobRun"),
        ("ConcurrentRunsExceededException", TransientEngineError, "limit of concurrent runs"),
        ("InvalidInputException", EngineError, "as told by the test"),
        ("ExpiredTokenException", EngineError, "correct credentials"),
    ],
)
def test_what_glue_refuses_is_explained(
    glue: GlueDouble, refusal: str, kind: type[MedallionError], said: str
) -> None:
    glue.refusal = refusal
    client = boto3.client("glue", config=Config(retries={"max_attempts": 0}))
    with pytest.raises(MedallionError) as caught, translate_errors(JobRun("absent")):
        client.start_job_run(JobName="absent")
    assert type(caught.value) is kind
    assert said in str(caught.value)


def test_a_run_that_expires_in_the_queue_is_not_waited_for(glue: GlueDouble) -> None:
    glue.endings = [Ending("EXPIRED")]
    client, run = boto3.client("glue"), JobRun(JOB)
    run.watch(client)
    with pytest.raises(TransientEngineError, match="until it expired"), translate_errors(run):
        client.get_job_run(JobName=JOB, RunId=client.start_job_run(JobName=JOB)["JobRunId"])


def test_an_endpoint_that_is_down_is_worth_a_retry(
    glue: GlueDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:1")
    client = boto3.client("glue", config=Config(retries={"max_attempts": 0}))
    with (
        pytest.raises(TransientEngineError, match="does not answer"),
        translate_errors(JobRun(JOB)),
    ):
        client.start_job_run(JobName=JOB)
    assert glue.runs == []


def test_a_lake_that_glue_cannot_reach_is_refused(
    lake: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(lake.root))
    with pytest.raises(ConfigurationError, match="s3://bucket/prefix"):
        Settings.load().required_glue_job()
    monkeypatch.delenv("MEDALLION_GLUE_JOB")
    with pytest.raises(ConfigurationError, match="MEDALLION_GLUE_JOB is not set"):
        Settings.load().required_glue_job()
