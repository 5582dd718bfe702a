"""Which failures are worth a retry: only those of a moment.

Belongs here: how often and when a step is tried again, and the translation of our
other errors into failures. Assets have no retry policy, because Dagster applies one
to an interruption too: it would begin anew what a person has cancelled.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from click import ClickException
from dagster import (
    AssetExecutionContext,
    Backoff,
    DagsterEvent,
    Failure,
    InputContext,
    Jitter,
    OpExecutionContext,
    OutputContext,
    RetryPolicy,
    RetryRequested,
)

from medallion_assets.core.errors import (
    MedallionError,
    TransientEngineError,
    TransientLakeError,
    TransientSecretError,
    TransientSourceError,
)
from medallion_assets.secrets.redaction import presentable, redacted, shows_secrets

RETRIES = RetryPolicy(max_retries=2, delay=1, backoff=Backoff.EXPONENTIAL, jitter=Jitter.PLUS_MINUS)
"""For faults of a moment, such as a lake out of reach."""

Context = AssetExecutionContext | OpExecutionContext | InputContext | OutputContext

MOMENTARY = (TransientLakeError, TransientEngineError, TransientSecretError, TransientSourceError)


@contextmanager
def retried(context: Context) -> Iterator[None]:
    """Try a step again where that may help, and turn our other errors into failures.

    Dagster stores an error with all its causes, so none may hold a secret.

    Args:
        context: of the step, or of one of its inputs or outputs.

    Raises:
        RetryRequested: for a fault of a moment, until `RETRIES` are used up.
        Failure: with the problem and its remedy; also for any error that held a secret.
    """
    try:
        yield
    except MedallionError as error:
        attempts = _attempts(context)
        if isinstance(error, MOMENTARY) and attempts < RETRIES.max_retries:
            raise RetryRequested(
                max_retries=RETRIES.max_retries,
                seconds_to_wait=RETRIES.calculate_delay(attempts + 1),
            ) from presentable(error)
        raise Failure(
            description=redacted(str(error)),
            metadata={"remedy": redacted(error.remedy)},
            allow_retries=False,
        ) from presentable(error)
    except Exception as error:
        if not shows_secrets(error):
            raise
        raise Failure(description=redacted(f"{type(error).__name__}: {error}")) from presentable(
            error
        )


@contextmanager
def told_by_command() -> Iterator[None]:
    """Let a command of Dagster end with the message of our error.

    For what runs while a command starts; of other exceptions Dagster prints a traceback.

    Raises:
        ClickException: with the problem and its remedy.
    """
    try:
        yield
    except MedallionError as error:
        raise ClickException(redacted(str(error))) from None


def _attempts(context: Context) -> int:
    """How often the step was tried before."""
    if isinstance(context, InputContext | OutputContext):
        return context.step_context.previous_attempt_count
    return context.retry_number


def what_failed(event: DagsterEvent) -> str:
    """What a failed step said: its description, else the error behind all others."""
    data = event.step_failure_data
    metadata, error = data.user_failure_data, data.error
    while error is not None and error.cause is not None:
        error = error.cause
    text = (metadata.description if metadata else None) or (error.message if error else "")
    return redacted(text or "").strip()
