"""Which failures are worth a retry: only those of a moment.

Belongs here: how often and when a step is tried again, and the translation of our
other errors into failures. Assets have no retry policy, because Dagster applies one
to an interruption too: it would begin anew what a person has cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import AssetExecutionContext, Backoff, Failure, Jitter, RetryPolicy, RetryRequested

from medallion_assets.errors import (
    MedallionError,
    TransientEngineError,
    TransientLakeError,
    TransientSourceError,
)

__all__ = ["RETRIES", "retried"]

RETRIES = RetryPolicy(max_retries=2, delay=1, backoff=Backoff.EXPONENTIAL, jitter=Jitter.PLUS_MINUS)
"""For faults of a moment, such as a lake out of reach."""


MOMENTARY = (TransientLakeError, TransientEngineError, TransientSourceError)


@contextmanager
def retried(context: AssetExecutionContext) -> Iterator[None]:
    """Try a step again where that may help, and turn our other errors into failures.

    Raises:
        RetryRequested: for a fault of a moment, until `RETRIES` are used up.
        Failure: with the problem and its remedy.
    """
    try:
        yield
    except MedallionError as error:
        attempts = context.retry_number
        momentary = isinstance(error, MOMENTARY)
        if momentary and attempts < RETRIES.max_retries:
            raise RetryRequested(
                max_retries=RETRIES.max_retries,
                seconds_to_wait=RETRIES.calculate_delay(attempts + 1),
            ) from error
        raise Failure(
            description=str(error), metadata={"remedy": error.remedy}, allow_retries=False
        ) from error
