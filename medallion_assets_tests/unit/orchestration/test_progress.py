"""What a person sees of a run in a terminal."""

import logging
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from medallion_assets.orchestration.progress import progress_logger

STEP = "silver__olist__orders"


def told(capsys: pytest.CaptureFixture[str], *records: tuple[dict[str, Any], int]) -> list[str]:
    """The lines that some records of a run print."""
    made: Any = progress_logger.logger_fn
    logger = made(None)
    for meta, level in records:
        logger.log(level, "as Dagster formats it", extra={"dagster_meta": meta})
    return capsys.readouterr().err.splitlines()


def event(kind: str) -> tuple[dict[str, Any], int]:
    found = SimpleNamespace(event_type_value=kind)
    return {"step_key": STEP, "dagster_event": found}, logging.DEBUG


def said(message: str, level: int = logging.INFO) -> tuple[dict[str, Any], int]:
    return {"step_key": STEP, "orig_message": message}, level


def test_a_step_is_a_line_with_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, event("STEP_START"), event("STEP_SUCCESS"), event("STEP_OUTPUT"))
    (line,) = (line.split() for line in lines)
    assert (line[:2], line[-1]) == (["✓", "silver/olist/orders"], "s")


def test_a_step_that_needs_a_failed_one_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    message = f"Dependencies for step {STEP} failed: ['bronze__olist__orders']. Not executing."
    lines = told(capsys, said(message, logging.ERROR))
    assert [line.split() for line in lines] == [["-", "silver/olist/orders", "not", "run"]]
    assert len(lines[0]) <= 80


def test_what_a_step_says_is_shown_from_info_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, said("fine"), said("hidden", logging.DEBUG)) == ["  · fine"]


def test_lines_reach_the_terminal_although_dagster_keeps_what_steps_print(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(2, "w", closefd=False, encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        made: Any = progress_logger.logger_fn
        logger = made(None)
        before = os.dup(2)
        try:
            with (tmp_path / "kept").open("wb") as kept:
                os.dup2(kept.fileno(), 2)
                made(None)  # as in the midst of a run
                meta, level = event("STEP_SUCCESS")
                logger.log(level, "as Dagster formats it", extra={"dagster_meta": meta})
        finally:
            os.dup2(before, 2)
            os.close(before)
    assert "silver/olist/orders" in capfd.readouterr().err
    assert (tmp_path / "kept").read_bytes() == b""
