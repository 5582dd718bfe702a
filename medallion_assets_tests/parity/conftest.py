"""A Spark session for the tests of parity, or a plain word on why there is none.

All tests of parity run in one worker, because each session is a Java process.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets_tests.parity.spark_options import SMALL

NEEDS_JAVA = (
    "not tested: Spark, which needs Java 17 or newer; "
    "install it (Debian: openjdk-17-jre-headless) and run the tests again"
)


def require_java() -> None:
    """Skip where there is no Java; where it is required, as in CI, its absence is a failure."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        if os.environ.get("MEDALLION_TESTS_REQUIRE_JAVA"):
            pytest.fail(NEEDS_JAVA)
        pytest.skip(NEEDS_JAVA)


NEEDS_DRIVER = (
    "not tested: Spark's reader of PostgreSQL, which needs its JDBC driver; "
    "install it (Debian: libpostgresql-jdbc-java), or name it by MEDALLION_TESTS_JDBC_DRIVER"
)
PACKAGED_DRIVER = Path("/usr/share/java/postgresql.jar")


def driver() -> str | None:
    """The JDBC driver of PostgreSQL, where there is one."""
    named = os.environ.get("MEDALLION_TESTS_JDBC_DRIVER")
    return named or (str(PACKAGED_DRIVER) if PACKAGED_DRIVER.exists() else None)


@pytest.fixture(scope="session")
def jdbc_driver() -> str:
    """The same; skipped where there is none, and a failure where Java is required."""
    found = driver()
    if found is None:
        if os.environ.get("MEDALLION_TESTS_REQUIRE_JAVA"):
            pytest.fail(NEEDS_DRIVER)
        pytest.skip(NEEDS_DRIVER)
    return found


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A local session."""
    require_java()
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only where it can be used

    scratch = tmp_path_factory.mktemp("spark")
    places = {"spark.sql.warehouse.dir": str(scratch), "spark.local.dir": str(scratch)}
    places |= {"spark.jars": jar} if (jar := driver()) else {}
    session = SparkSession.builder.master("local[2]").config(map={**SMALL, **places}).getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def spark_engine(spark: Any) -> SparkEngine:
    """The engine on that session."""
    return SparkEngine(spark)
