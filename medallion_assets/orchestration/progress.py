"""A Dagster logger for people who watch a run in a terminal.

Belongs here: one line a finished step, on standard error. Everything else a run
says is in its event log.
"""

import logging
import sys

from dagster import InitLoggerContext, LoggerDefinition

from medallion_assets.secrets.redaction import redacted

PROGRESS = "progress"
SKIPPED = "-"
MARKS = {"STEP_SUCCESS": "✓", "STEP_FAILURE": "✗", "STEP_SKIPPED": SKIPPED}
DEPENDENCIES = "Dependencies for step "
"""With this Dagster tells, without an event, of a step that cannot run because others failed."""


class _StepLines(logging.Handler):
    """Prints how each step ended, with its time."""

    def __init__(self) -> None:
        super().__init__()
        self._started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Print the event of a record, if it ends a step."""
        meta = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        step = str(meta.get("step_key") or "")
        if event is None:
            if step and record.levelno >= logging.INFO:
                self._write(step, str(meta.get("orig_message", "")))
            return
        kind = event.event_type_value
        if kind == "STEP_START":
            self._started[step] = record.created
        elif kind in MARKS:
            seconds = record.created - self._started.get(step, record.created)
            took = "not run" if kind == "STEP_SKIPPED" else f"{seconds:.1f} s"
            self._end(MARKS[kind], step, took)

    def _write(self, step: str, message: str) -> None:
        if message.startswith(DEPENDENCIES):
            self._end(SKIPPED, step, "not run")
        else:
            self._print("·", message)

    def _end(self, mark: str, step: str, how: str) -> None:
        self._print(mark, f"{step.replace('__', '/'):<58}{how:>8}")

    @staticmethod
    def _print(mark: str, text: str) -> None:
        print(f"  {mark} {redacted(text)}", file=sys.stderr, flush=True)  # noqa: T201 - its purpose


def _make(_context: InitLoggerContext) -> logging.Logger:
    """The logger that `medallion run` uses."""
    made = logging.getLogger("medallion.progress")
    made.setLevel(logging.DEBUG)
    made.handlers = [_StepLines()]
    made.propagate = False
    return made


progress_logger = LoggerDefinition(_make, description="One line a finished step, for terminals.")
