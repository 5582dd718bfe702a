"""A named question, asked of Athena.

Belongs here: finding, asking and reading it. Does not belong here: the questions (see
``gold.questions``).
"""

import time
from typing import Any

import boto3
from botocore.exceptions import ClientError

from medallion_assets.core.errors import ConfigurationError, LakeError

PAUSE_SECONDS = 0.5
LONGEST_SECONDS = 900
Answer = tuple[list[str], list[tuple[str | None, ...]]]


def named_queries(athena: Any, workgroup: str) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - boto3's
    """The questions of a workgroup, by name.

    Raises:
        ConfigurationError: there is no such workgroup.
    """
    try:
        pages = athena.get_paginator("list_named_queries").paginate(WorkGroup=workgroup)
        ids = [name for page in pages for name in page["NamedQueryIds"]]
    except ClientError as error:
        raise ConfigurationError(
            f"Athena has no questions of {workgroup}: {error.response['Error']['Message']}",
            remedy="deploy the environment first, or set AWS_PROFILE and AWS_REGION to its own",
        ) from error
    found = (athena.get_named_query(NamedQueryId=one)["NamedQuery"] for one in ids)
    return {query["Name"]: query for query in found}


def answer_to(name: str, workgroup: str) -> Answer:
    """The columns and rows that answer a question.

    Raises:
        ConfigurationError: there is no such question.
        LakeError: Athena could not answer it; has its reason.
    """
    athena = boto3.client("athena")
    known = named_queries(athena, workgroup)
    if name not in known:
        raise ConfigurationError(
            f"there is no question {name}", remedy=f"one of: {', '.join(sorted(known))}"
        )
    query = known[name]
    return asked(athena, query["QueryString"], query["Database"], workgroup)


def asked(athena: Any, sql: str, database: str, workgroup: str) -> Answer:  # noqa: ANN401 - boto3's
    """The columns and rows of a statement.

    Raises:
        LakeError: Athena could not execute it; has its reason.
    """
    started = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": database}, WorkGroup=workgroup
    )["QueryExecutionId"]
    deadline = time.monotonic() + LONGEST_SECONDS
    while True:
        status = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]
        if status["State"] == "SUCCEEDED":
            return _rows(athena, started)
        if status["State"] in {"FAILED", "CANCELLED"} or time.monotonic() > deadline:
            reason = status.get("StateChangeReason", status["State"])
            raise LakeError(f"Athena did not answer: {reason}", remedy="read the reason, ask again")
        time.sleep(PAUSE_SECONDS)


def _rows(athena: Any, execution: str) -> Answer:  # noqa: ANN401 - boto3's
    """What an execution found; its first row has the names."""
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution)
    rows = [
        tuple(value.get("VarCharValue") for value in row["Data"])
        for page in pages
        for row in page["ResultSet"]["Rows"]
    ]
    return [str(name) for name in rows[0]], rows[1:]
