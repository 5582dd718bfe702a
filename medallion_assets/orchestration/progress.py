"""A Dagster logger for people who watch a run in a terminal.

Belongs here: one line a finished step, on standard error. Everything else a run
says is in its event log.
"""

import logging
import os
import sys
from typing import IO

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
        self.errors = sys.stderr
        self._terminal = _terminal()

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

    def _print(self, mark: str, text: str) -> None:
        line = f"  {mark} {redacted(text)}"
        print(line, file=self._terminal or sys.stderr, flush=True)


def _terminal() -> IO[str] | None:
    """Standard error as it is before Dagster keeps what steps print; None where it is replaced.

    Dagster shows what it keeps by a process that it ends early, with the last lines unseen.
    """
    try:
        number = sys.stderr.fileno()
    except (OSError, AttributeError):
        return None
    return os.fdopen(os.dup(number), "w", encoding="utf-8", errors="backslashreplace")


def _make(_context: InitLoggerContext) -> logging.Logger:
    """The logger that `medallion run` uses."""
    made = logging.getLogger("medallion.progress")
    made.setLevel(logging.DEBUG)
    # A run makes its loggers more than once, the second time while Dagster keeps what is printed.
    if not any(isinstance(one, _StepLines) and one.errors is sys.stderr for one in made.handlers):
        made.handlers = [_StepLines()]
    made.propagate = False
    return made


progress_logger = LoggerDefinition(_make, description="One line a finished step, for terminals.")
