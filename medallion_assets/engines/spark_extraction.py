"""Rows of a database read by Spark, with one session of the database a task.

Belongs here: Spark's reader of JDBC. Does not belong here: the statements (see
``sources.postgresql``), and opening a session of Spark (see ``orchestration.resources.spark``).

A task opens a session of the database, brings it to the moment that the platform holds open,
and reads its parts one after the other. So one lost worker costs its parts, which Spark reads
again at the same moment.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from medallion_assets.engines.extraction import DRIVER
from medallion_assets.engines.spark_engine import WRITING, quoted_for_api, written_files

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from medallion_assets.engines.extraction import Access, ExtractionTask

FETCHED_ROWS = 10_000
"""Fetched at a time; and only with such a number the session lasts for the whole part."""


def extract(session: SparkSession, access: Access, task: ExtractionTask) -> list[str]:
    """Read the rows and stage them; the files are in the order of the parts."""
    rows = session.read.jdbc(
        access.url,
        f"({task.rows}) as rows",
        predicates=list(task.parts),
        properties={
            "user": access.user,
            "password": access.password,
            "driver": DRIVER,
            "fetchsize": str(FETCHED_ROWS),
            "sessionInitStatement": task.opening,
            "ApplicationName": "medallion",
        },
    )
    wanted = rows.select(*map(quoted_for_api, task.columns)).coalesce(task.sessions)
    target = f"{task.directory}/{uuid.uuid4().hex}"
    wanted.write.options(**WRITING).parquet(target)
    return written_files(session, target)
