"""What Athena needs beside the tables: a workgroup and the named queries in it.

Belongs here: the inputs of AWS's own commands (``aws athena … --cli-input-json``), as
data. Nothing here talks to AWS. The tables are in the Glue catalogue already.
"""

import re
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.gold.questions import Question, questions

MEGABYTE = 1024 * 1024
SMALLEST_CUTOFF = 10 * MEGABYTE
"""Athena takes no smaller limit."""
ENGINE = "Athena engine version 3"
PREFIX = re.compile(r"[a-z][a-z0-9_]*")
BUCKET_PATH = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?*\s]*)?")
LONGEST_DESCRIPTION = 1024


def work_group(name: str, results: str, cutoff: int) -> dict[str, Any]:
    """Input of ``aws athena create-work-group``.

    Args:
        results: where query results are written, ``s3://bucket/prefix``.
        cutoff: bytes that one query may scan before Athena cancels it.

    Raises:
        ConfigurationError: a value is one that Athena refuses.
    """
    require_bucket_path(results)
    if cutoff < SMALLEST_CUTOFF:
        raise ConfigurationError(
            f"a limit of {cutoff} bytes scanned a query is below Athena's least",
            remedy=f"allow {SMALLEST_CUTOFF // MEGABYTE} MB or more",
        )
    return {
        "Name": name,
        "Description": "Queries of the retail lake, with a limit on what each may scan.",
        "Configuration": {
            "ResultConfiguration": {
                "OutputLocation": results.rstrip("/") + "/",
                "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"},
            },
            "EnforceWorkGroupConfiguration": True,
            "PublishCloudWatchMetricsEnabled": True,
            "BytesScannedCutoffPerQuery": cutoff,
            "EngineVersion": {"SelectedEngineVersion": ENGINE},
        },
    }


def named_queries(work_group_name: str, prefix: str) -> list[dict[str, str]]:
    """Inputs of ``aws athena create-named-query``, one a question.

    Args:
        prefix: of the Glue databases, for example ``medallion_prod_``.

    Raises:
        ConfigurationError: the prefix cannot begin a database's name.
    """
    database = f"{require_prefix(prefix)}{GOLD}"
    return [_named_query(question, database, work_group_name) for question in questions()]


def _named_query(question: Question, database: str, work_group_name: str) -> dict[str, str]:
    return {
        "Name": question.name,
        "Description": f"{question.title} {question.description}"[:LONGEST_DESCRIPTION],
        "Database": database,
        "QueryString": question.in_schema(database),
        "WorkGroup": work_group_name,
    }


def require_prefix(prefix: str) -> str:
    """A prefix of Glue databases, as it is.

    Raises:
        ConfigurationError: it has other signs than Glue's names may have.
    """
    if not PREFIX.fullmatch(prefix):
        raise ConfigurationError(
            f"{prefix!r} cannot begin the name of a Glue database",
            remedy="use lower-case letters, digits and _, for example medallion_prod_",
        )
    return prefix


def require_bucket_path(path: str) -> str:
    """A place in S3, as it is.

    Raises:
        ConfigurationError: it is none.
    """
    if not BUCKET_PATH.fullmatch(path):
        raise ConfigurationError(
            f"{path!r} is no place in S3", remedy="write it as s3://bucket/prefix"
        )
    return path
