"""Whether Spark can be tested here, or a plain word on why it cannot."""

from __future__ import annotations

import os
import shutil

import pytest

__all__ = ["require_java"]

NEEDS_JAVA = (
    "not tested: Spark, which needs Java 17 or newer; "
    "install it (Debian: openjdk-17-jre-headless) and run the tests again"
)


def require_java() -> None:
    """Skip where there is no Java; where it is required, as in CI, fail."""
    if shutil.which("java") is not None or "JAVA_HOME" in os.environ:
        return
    if os.environ.get("MEDALLION_TESTS_REQUIRE_JAVA"):
        pytest.fail(NEEDS_JAVA)
    pytest.skip(NEEDS_JAVA)
