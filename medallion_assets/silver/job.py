"""The cleaning of a table as a job of its own, started by the platform.

Belongs here: getting the task, doing it on the job's Spark, sending the outcome
back, all by Dagster Pipes over S3. Does not belong here: starting the job (see
``orchestration.resources.glue``) and the cleaning.

What this imports is what the job has to have installed: ``deploy/spark/requirements.txt``.
The job commits nothing. It is told where the key of pseudonyms is kept, and never the key: its role
may read it there.
"""

import os
from collections import Counter

import boto3
from dagster_pipes import (
    PipesCliArgsParamsLoader,
    PipesContext,
    PipesS3ContextLoader,
    PipesS3MessageWriter,
    open_dagster_pipes,
)
from pydantic import SecretStr
from pyspark.sql import SparkSession

from medallion_assets.core.naming import KEY_PLACE, OUTCOME, STATEMENTS, SYSTEMS, TASK
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.secrets.resolving import resolved
from medallion_assets.silver.classification import fingerprint
from medallion_assets.silver.clean import clean
from medallion_assets.silver.hiding import keys_of
from medallion_assets.systems.registered import VARIABLE
from medallion_assets.systems.registry import system_of


def clean_as_asked() -> None:
    """Do the task that the command line leads to; an error is reported and ends the job."""
    client = boto3.client("s3")
    with open_dagster_pipes(
        params_loader=PipesCliArgsParamsLoader(),  # type: ignore[no-untyped-call]
        context_loader=PipesS3ContextLoader(client),
        message_writer=PipesS3MessageWriter(client),
    ) as pipes:
        os.environ[VARIABLE] = pipes.get_extra(SYSTEMS)  # as the platform itself was told
        task = CleaningTask.from_json(pipes.get_extra(TASK))
        session = SparkSession.builder.getOrCreate()
        engine = SparkEngine(session)
        engine.hide_by(*keys_of(_secret(pipes.get_extra(KEY_PLACE)).encode()))
        tables = system_of(task.source).by_name
        cleaned = clean(engine, task, tables)
        _log(pipes, task, cleaned)
        statements = fingerprint(task, tables, engine.dialect)
        pipes.report_custom_message({OUTCOME: cleaned.to_json(), STATEMENTS: statements})


def _secret(reference: str) -> str:
    """The key of the lake's pseudonyms, from where the platform says that it is kept."""
    return resolved("MEDALLION_PII_KEY", SecretStr(reference))


def _log(pipes: PipesContext, task: CleaningTask, cleaned: Cleaned) -> None:
    """Tell in the log of the run how many rows became what."""
    rows: Counter[str] = Counter()
    for count in cleaned.classes:
        rows[count.kind] += count.rows
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(rows.items()))
    name = f"{task.source}_{task.table}"
    pipes.log.info("%s cleaned on Spark: %s", name, counts or "no rows")
