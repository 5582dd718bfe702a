"""AWS Glue as an engine: its job is started by Dagster Pipes and does one cleaning.

Belongs here: handing over the task, waiting, and taking over the outcome after it was
checked. Does not belong here: what the job does (see ``silver.job``) and what Glue's
refusals mean (see ``glue_faults``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from dagster import AssetExecutionContext
from dagster_aws.pipes import PipesGlueClient, PipesS3ContextInjector, PipesS3MessageReader
from pydantic import ValidationError

from medallion_assets.core.errors import EngineError
from medallion_assets.core.naming import KEY_PLACE, OUTCOME, STATEMENTS, SYSTEMS, TASK
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.protocol import Dialect
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.expiry import MESSAGES
from medallion_assets.lake.opening import storage_of
from medallion_assets.lake.storage.meter import METER, Used
from medallion_assets.orchestration.resources.glue_faults import JobRun, translate_errors
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import S3
from medallion_assets.settings.systems import named_systems
from medallion_assets.silver.classification import fingerprint
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    from medallion_assets.lake.storage.directory import Storage


CLIENT = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=5)
READING_SECONDS = 2.0
"""Oftener than the job writes, so that no message is unread when the job has ended."""


class Messages(PipesS3MessageReader):
    """Reads messages below a prefix of ours instead of the bucket's root."""

    def __init__(self, *, prefix: str, **options: Any) -> None:  # noqa: ANN401 - Dagster's
        """Name the prefix."""
        super().__init__(**options)
        self._prefix = prefix

    @contextmanager
    def get_params(self) -> Iterator[dict[str, Any]]:
        """What the job has to know."""
        with super().get_params() as params:
            yield {**params, "key_prefix": f"{self._prefix}{params['key_prefix']}"}


def clean_on_glue(
    settings: Settings,
    context: AssetExecutionContext,
    task: CleaningTask,
    tables: Mapping[str, Table],
) -> Cleaned:
    """Let the configured job do a task.

    Raises:
        ConfigurationError: there is no such job, the lake is not on S3, or the key of pseudonyms
            is not kept where a job can read it.
        EngineError: the job failed, or its outcome cannot be read.
        TransientEngineError: a retry may help.
    """
    job = settings.required_glue_job()
    storage = storage_of(settings)
    token = uuid.uuid4().hex
    extras = {KEY_PLACE: settings.required_pii_key_place(), SYSTEMS: named_systems()}
    run = JobRun(job)
    try:
        extras[TASK] = task.located(lambda path: storage.uri(Path(path))).to_json()
        messages = _run(storage, context, run, extras, f"{MESSAGES}/{token}/")
    finally:
        METER.add(Used(dpu_seconds=run.dpu_seconds))
        storage.delete(item.key for item in storage.listed(f"{MESSAGES}/{token}"))
    statements = fingerprint(task, tables, Dialect.SPARK)
    cleaned = _outcome(messages, run, statements).located(lambda uri: str(storage.path(uri)))
    return replace(cleaned, stored=True, by=str(run))


def _run(
    storage: Storage,
    context: AssetExecutionContext,
    run: JobRun,
    extras: Mapping[str, str],
    prefix: str,
) -> list[Any]:
    """Start the job, wait until it has ended, and give what it reported."""
    bucket, _, lake = storage.name.removeprefix(S3).partition("/")
    with translate_errors(run):
        glue, s3 = boto3.client("glue", config=CLIENT), boto3.client("s3", config=CLIENT)
        run.watch(glue)
        place = f"{lake}/{prefix}"
        client = PipesGlueClient(
            context_injector=PipesS3ContextInjector(bucket=bucket, client=s3, key_prefix=place),
            message_reader=Messages(
                prefix=place,
                bucket=bucket,
                client=s3,
                interval=READING_SECONDS,
                include_stdio_in_messages=True,
            ),
            client=glue,
            forward_termination=True,
        )
        done = client.run(
            context=context, start_job_run_params={"JobName": run.job}, extras=dict(extras)
        )
    return list(done.get_custom_messages())


def _outcome(messages: list[Any], run: JobRun, statements: str) -> Cleaned:
    """What the job reported, which it does once, at its end.

    Args:
        statements: the fingerprint of those that it was to execute.
    """
    found = [item for item in messages if isinstance(item, dict) and OUTCOME in item]
    if len(found) != 1:
        raise EngineError(
            f"{run} succeeded but reported {len(found) or 'no'} outcome"
            f"{'s' if len(found) > 1 else ''}; nothing was published",
            remedy=f"see that its script is deploy/spark/glue_job.py and read {run.logs}",
        )
    (report,) = found
    remedy = "upload wheel, script and list of this version (docs/glue.md), then run again"
    if report.get(STATEMENTS) != statements:
        raise EngineError(
            f"{run} has another version of the rules than the platform; nothing was published",
            remedy=remedy,
        )
    try:
        return Cleaned.from_json(report[OUTCOME])
    except ValidationError as error:
        raise EngineError(
            f"{run} reported an outcome that this version cannot read: {error.errors()[0]['msg']}",
            remedy=remedy,
        ) from error
