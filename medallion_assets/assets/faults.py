"""Which failures are worth a retry: only those of a moment.

Belongs here: the retry policy and the translation of our errors into failures
that Dagster does not retry.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import Backoff, Failure, Jitter, RetryPolicy

from medallion_assets.errors import MedallionError, TransientEngineError, TransientLakeError

__all__ = ["RETRIES", "permanent"]

RETRIES = RetryPolicy(max_retries=2, delay=1, backoff=Backoff.EXPONENTIAL, jitter=Jitter.PLUS_MINUS)
"""For faults of a moment, such as a locked database or a lake out of reach."""


@contextmanager
def permanent() -> Iterator[None]:
    """Turn our errors into failures, without retry where only a person can mend them.

    Raises:
        Failure: with the problem and its remedy.
    """
    try:
        yield
    except MedallionError as error:
        raise Failure(
            description=str(error),
            metadata={"remedy": error.remedy},
            allow_retries=isinstance(error, TransientLakeError | TransientEngineError),
        ) from error
