"""A Spark session for cleaning and extraction: local, of a cluster, or of Spark Connect.

Belongs here: opening the session that the settings name, through dagster-pyspark.
Does not belong here: what runs in it (see ``engines.spark_engine``).
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from medallion_assets.core.errors import ConfigurationError, MedallionError, TransientSourceError
from medallion_assets.core.memory import memory_bytes
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.extraction import DRIVER, Access, ExtractionTask
from medallion_assets.engines.question import EngineQuestion, Rows, answered
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.opening import unopened_lake
from medallion_assets.secrets.redaction import know, telling_parts
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.clean import clean
from medallion_assets.silver.hiding import keys_of
from medallion_assets.tables.model import Table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


CONNECT = "sc://"
CONNECT_PORT = 15002
LOCAL = "local"
PATIENCE_SECONDS = 10
REMEDY = "start it, correct MEDALLION_SPARK_MASTER, or set MEDALLION_ENGINE=duckdb"
NOT_READ = (
    "see that each worker reaches the database, that this lets MEDALLION_EXTRACTION_SESSIONS more "
    "sessions in for MEDALLION_SOURCE_TIMEOUT_SECONDS, and that MEDALLION_SPARK_JARS names its "
    "JDBC driver; or set MEDALLION_EXTRACTION=copy"
)
DATABASE_SAYS = "PSQLException: "
EXCEPTION_SAYS = "Exception: "
NO_CLASS = "ClassNotFoundException: "
MEBIBYTE = 1024**2


def clean_on_spark(settings: Settings, task: CleaningTask, tables: Mapping[str, Table]) -> Cleaned:
    """Clean a table on the configured Spark, which reads and writes the lake's own paths.

    Raises:
        ConfigurationError: no session can be had.
    """
    from medallion_assets.engines.spark_engine import SparkEngine

    engine = SparkEngine(session_of(settings, unopened_lake(settings).scratch))
    engine.hide_by(*keys_of(settings.required_pii_key().encode()))
    cleaned = clean(engine, task.located(as_uri), tables).located(as_path)
    return replace(cleaned, by=f"Spark at {settings.spark_master}")


def answer_on_spark(settings: Settings, question: EngineQuestion) -> Rows:
    """Ask the configured Spark about data files of the lake.

    Raises:
        ConfigurationError: no session can be had.
    """
    from medallion_assets.engines.spark_engine import SparkEngine

    engine = SparkEngine(session_of(settings, unopened_lake(settings).scratch))
    return answered(engine, question.located(as_uri))


def extract_on_spark(settings: Settings, access: Access, task: ExtractionTask) -> list[str]:
    """Read rows of a database on the configured Spark.

    Raises:
        ConfigurationError: no session can be had.
        TransientSourceError: Spark could not read them; the database's own words are in it.
    """
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    from medallion_assets.engines.spark_extraction import extract

    session = session_of(settings, Path(task.directory).parent)
    try:
        files = extract(session, access, replace(task, directory=as_uri(task.directory)))
    except (PySparkException, Py4JError) as error:
        know(access.password)
        raise _not_read(task.label, str(error)) from error
    return [as_path(file) for file in files]


def _not_read(label: str, message: str) -> MedallionError:
    """What an error of Spark's reader means."""
    if f"{NO_CLASS}{DRIVER}" in message:
        return ConfigurationError(
            f"{label} cannot be read by Spark, which has no JDBC driver of PostgreSQL",
            remedy="name it by MEDALLION_SPARK_JARS (Debian: libpostgresql-jdbc-java), start a "
            "server of Connect with it, or set MEDALLION_EXTRACTION=copy",
        )
    return TransientSourceError(
        f"{label} could not be read by Spark: {_cause(message)}", remedy=NOT_READ
    )


def _cause(message: str) -> str:
    """What the database said, where it was that; else what went wrong in Spark."""
    for mark in (DATABASE_SAYS, EXCEPTION_SAYS):
        for line in message.splitlines():
            if mark in line:
                return line.rpartition(mark)[2].strip()
    return message.partition("\n")[0]


def session_of(settings: Settings, scratch: Path) -> SparkSession:
    """The session of this process, opened at first use and kept; spills below ``scratch``.

    Raises:
        ConfigurationError: Java is missing, or the master cannot be reached.
    """
    from dagster_pyspark import LazyPySparkResource
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    master = settings.spark_master
    know(*telling_parts(master))
    if not master.startswith(CONNECT):
        _require_java()
    if not master.startswith(LOCAL):
        _require_reachable(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    resource = LazyPySparkResource(spark_config=_configuration(settings, scratch))
    try:
        session: SparkSession = resource.spark_session
    except (PySparkException, Py4JError, RuntimeError, OSError) as error:
        raise ConfigurationError(
            f"Spark at {master} cannot be used: {str(error).splitlines()[-1]}", remedy=REMEDY
        ) from error
    return session


def _require_reachable(master: str) -> None:
    """Refuse a server that does not answer; Spark's own clients try for many minutes."""
    addresses = [urlsplit(f"//{part}") for part in master.partition("://")[2].split(",")]
    refused = ""
    for address in addresses:
        try:
            place = address.hostname or "", address.port or CONNECT_PORT
            socket.create_connection(place, PATIENCE_SECONDS).close()
        except (OSError, ValueError) as error:
            refused = str(error)
        else:
            return
    raise ConfigurationError(f"Spark at {master} cannot be reached: {refused}", remedy=REMEDY)


def _configuration(settings: Settings, scratch: Path) -> dict[str, str]:
    """What has to be known before a session starts; the rest `SparkEngine` sets itself."""
    master = settings.spark_master
    if master.startswith(CONNECT):
        return {"spark.remote": master}
    memory = f"{memory_bytes(settings.memory_limit) // MEBIBYTE}m"
    shared = {
        "spark.master": master,
        "spark.app.name": "medallion",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    if settings.spark_jars:
        shared["spark.jars"] = settings.spark_jars
    if not master.startswith(LOCAL):
        return shared
    return {
        **shared,
        "spark.driver.memory": memory,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(scratch / "spark"),
        "spark.sql.shuffle.partitions": str(max(settings.threads, 2)),
    }


def _require_java() -> None:
    """Refuse to start what needs a Java runtime where there is none."""
    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise ConfigurationError(
            "engine spark needs Java 17 or newer on this machine, and none was found",
            remedy="install it (Debian: openjdk-17-jre-headless), or set MEDALLION_ENGINE=duckdb",
        )


def as_uri(path: str) -> str:
    """A path of this machine as Spark names it; whatever names a place already stays."""
    return f"file://{path}" if path.startswith("/") else path


def as_path(uri: str) -> str:
    """The path of a local file that Spark names, with one slash or three after the scheme."""
    return "/" + uri.removeprefix("file:").lstrip("/") if uri.startswith("file:") else uri
