"""Which errors let a step be tried again."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from dagster import Failure, RetryRequested

from medallion_assets.core.errors import (
    ConfigurationError,
    EngineError,
    LakeError,
    MedallionError,
    TransientEngineError,
    TransientLakeError,
    TransientSecretError,
)
from medallion_assets.orchestration.faults import RETRIES, retried
from medallion_assets.secrets.redaction import HiddenError, know


def context(attempts: int) -> Any:
    """A step that was tried so often before."""
    return cast("Any", SimpleNamespace(retry_number=attempts))


@pytest.mark.parametrize("kind", [TransientLakeError, TransientEngineError, TransientSecretError])
def test_a_fault_of_a_moment_is_retried_until_patience_ends(kind: type[MedallionError]) -> None:
    for attempts in range(RETRIES.max_retries):
        with pytest.raises(RetryRequested) as asked, retried(context(attempts)):
            raise kind("x", remedy="y")
        assert asked.value.max_retries == RETRIES.max_retries
    with pytest.raises(Failure, match="Remedy: y"), retried(context(RETRIES.max_retries)):
        raise kind("x", remedy="y")


@pytest.mark.parametrize("kind", [LakeError, EngineError, ConfigurationError])
def test_what_a_person_has_to_mend_is_not_retried(kind: type[MedallionError]) -> None:
    with pytest.raises(Failure, match="Remedy: y") as caught, retried(context(0)):
        raise kind("x", remedy="y")
    assert not caught.value.allow_retries


def test_what_tells_a_secret_is_raised_without_it() -> None:
    know("a-secret-of-this-test")
    for error in (
        LakeError("a-secret-of-this-test", remedy="y"),
        ValueError("a-secret-of-this-test"),
    ):
        with pytest.raises(Failure, match=r"\*\*\*") as caught, retried(context(0)):
            raise error
        assert "a-secret-of-this-test" not in str(caught.value)
        assert isinstance(caught.value.__cause__, HiddenError)
    with pytest.raises(KeyError, match="harmless"), retried(context(0)):
        raise KeyError("harmless")


def test_an_interruption_passes() -> None:
    with pytest.raises(KeyboardInterrupt), retried(context(0)):
        raise KeyboardInterrupt
