"""How a run of a Glue job ended, as an error that says what to do.

Belongs here: watching the run, and what Glue's answers mean. Does not belong here:
starting it (see ``glue``).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from medallion_assets.core.errors import ConfigurationError, EngineError, TransientEngineError

UNCHANGED = "published tables are as they were"
DENIED = {"AccessDeniedException", "AccessDenied", "403"}
UNKNOWN = {"EntityNotFoundException"}
BUSY = {
    "ConcurrentRunsExceededException",
    "ResourceNumberLimitExceededException",
    "OperationTimeoutException",
    "InternalServiceException",
    "InternalServerException",
    "ThrottlingException",
    "SlowDown",
}
GLUES_OWN = ("resource unavailable", "internal service", "insufficient capacity")
"""What a run's message says where Glue and not the job is at fault."""
FAILED = "FAILED"
SUCCEEDED = "SUCCEEDED"
STOPPED = {"STOPPED", "STOPPING"}
SERVER_FAULT = 500
SHORTEST_SECONDS = 60.0
"""What Glue charges at least."""
DPUS = {"G.025X": 0.25, "G.1X": 1.0, "G.2X": 2.0, "G.4X": 4.0, "G.8X": 8.0, "Standard": 1.0}
"""Of a worker, by its type."""


class JobRun:
    """A run of a job, as Glue last described it.

    Attributes:
        job: the job's name.
    """

    def __init__(self, job: str) -> None:
        """Name the job; it has no run yet."""
        self.job = job
        self.known: Mapping[str, Any] = {}

    def watch(self, client: Any) -> None:  # noqa: ANN401 - boto3 has no types
        """Take note of what a client gets told."""
        events = client.meta.events
        events.register("after-call.glue.StartJobRun", self._started)
        events.register("after-call.glue.GetJobRun", self._described)

    def _started(self, parsed: Mapping[str, Any], **_: object) -> None:
        if "JobRunId" in parsed:
            self.known = {"Id": parsed["JobRunId"]}

    def _described(self, parsed: Mapping[str, Any], **_: object) -> None:
        self.known = {**self.known, **parsed.get("JobRun", {})}
        if self.state == "EXPIRED":  # an end that Dagster's client does not know
            raise TransientEngineError(
                f"{self} waited in Glue's queue until it expired; {UNCHANGED}",
                remedy="run again, or let the job use the standard execution class",
            )

    @property
    def state(self) -> str:
        """Glue's word for how it is."""
        return str(self.known.get("JobRunState", ""))

    @property
    def dpu_seconds(self) -> float:
        """What Glue charges for it: its own figure, else its workers for a minute at least."""
        if "DPUSeconds" in self.known:
            return float(self.known["DPUSeconds"])
        if not self.known:
            return 0.0
        size = DPUS.get(str(self.known.get("WorkerType", "")), 1.0)
        dpus = self.known.get("MaxCapacity") or size * int(self.known.get("NumberOfWorkers") or 0)
        return float(dpus) * max(SHORTEST_SECONDS, float(self.known.get("ExecutionTime") or 0))

    @property
    def message(self) -> str:
        """What the run itself says about its end."""
        return str(self.known.get("ErrorMessage") or "without a message")

    @property
    def logs(self) -> str:
        """Where its output is."""
        group = self.known.get("LogGroupName", "/aws-glue/jobs")
        return f"CloudWatch {group}/error and {group}/output, stream {self.known.get('Id')}"

    def __str__(self) -> str:
        """Job and run."""
        return f"Glue job {self.job}, run {self.known.get('Id', 'not started')}"


@contextmanager
def translate_errors(run: JobRun) -> Iterator[None]:
    """Explain how a run ended, if not well, and what AWS refuses.

    Raises:
        ConfigurationError: there is no such job, or no access to AWS.
        EngineError: a person has to mend it.
        TransientEngineError: a retry may help.
    """
    try:
        yield
    except ClientError as error:
        raise _refused(run, error) from error
    except BotoCoreError as error:
        raise _unreachable(run, error) from error
    except RuntimeError as error:
        if run.state in {"", SUCCEEDED}:
            raise
        raise _ended(run) from error


def _ended(run: JobRun) -> EngineError:
    """What an end other than success means."""
    what = f"{run}, ended as {run.state}: {run.message}; {UNCHANGED}"
    if run.state in STOPPED:
        return EngineError(what, remedy="someone stopped it; run again when that is wanted")
    if run.state == FAILED and not any(sign in run.message.lower() for sign in GLUES_OWN):
        return EngineError(what, remedy=f"read {run.logs}, mend the cause, then run again")
    return TransientEngineError(
        what,
        remedy="run again; if it is a time-out, give the job more workers or time (docs/glue.md)",
    )


def _refused(run: JobRun, error: ClientError) -> EngineError | ConfigurationError:
    """What AWS answered instead of doing it."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    doing = f"{error.operation_name} for {run}"
    if code in UNKNOWN:
        return ConfigurationError(
            f"AWS Glue has no job named {run.job} in the configured region and account",
            remedy="create it as docs/glue.md says, or correct MEDALLION_GLUE_JOB",
        )
    if code in BUSY or status >= SERVER_FAULT:
        return TransientEngineError(
            f"AWS could not do {doing} ({code}); {UNCHANGED}",
            remedy="run again later; the job's limit of concurrent runs may be too low",
        )
    if code in DENIED:
        return EngineError(
            f"AWS denies {doing} ({code}); {UNCHANGED}",
            remedy="grant this identity the actions that docs/glue.md lists",
        )
    message = error.response.get("Error", {}).get("Message", "")
    return EngineError(
        f"AWS refuses {doing} ({code}): {message}; {UNCHANGED}",
        remedy="correct credentials or the job's definition (docs/glue.md), then run again",
    )


def _unreachable(run: JobRun, error: BotoCoreError) -> EngineError | ConfigurationError:
    """There was no answer, or not even a request."""
    if "redential" in type(error).__name__ or "Region" in type(error).__name__:
        return ConfigurationError(
            f"AWS Glue cannot be used: {error}",
            remedy="give region and credentials as AWS tools expect (docs/s3.md)",
        )
    return TransientEngineError(
        f"AWS does not answer about {run}: {error}; {UNCHANGED}",
        remedy="see that the network works and whether the run still goes on, then run again",
    )
