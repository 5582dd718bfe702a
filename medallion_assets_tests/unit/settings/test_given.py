"""What a person gave to Dagster's command wins over `.env`, which Dagster puts over it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from medallion_assets.settings.given import given_to_dagster, is_dagster, restore_given

STEP = """
import os
from pathlib import Path
from medallion_assets.settings.given import restore_given
restore_given(Path(".env"))
print(*(os.environ.get(name) for name in ("GIVEN", "OF_FILE", "DAGSTER_HOME", "SET_SINCE")))
"""
OVERWRITTEN = """
import os, subprocess, sys
os.environ |= {"GIVEN": "file", "OF_FILE": "file", "DAGSTER_HOME": "file", "SET_SINCE": "since"}
sys.exit(subprocess.run([sys.executable, *sys.argv[1:]]).returncode)
"""


def out_of(place: Path, *command: str) -> str:
    """What a step says that such a command led to, given one of three variables of the file."""
    (place / ".env").write_text("GIVEN=file\nOF_FILE=file\nDAGSTER_HOME=file\n")
    for name in ("dagster", "dagster-daemon", "other"):
        (place / name).write_text(OVERWRITTEN)
    given = {**os.environ, "GIVEN": "person", "DAGSTER_HOME": "person", "SET_SINCE": "before"}
    given.pop("OF_FILE", None)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *command, "-c", STEP],
        cwd=place,
        env={**given, "PYTHONPATH": str(Path(__file__).parents[3])},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("command", [["dagster"], ["dagster", "dagster-daemon"]])
def test_what_was_given_wins_in_each_process_that_dagster_starts(
    tmp_path: Path, command: list[str]
) -> None:
    assert out_of(tmp_path, *command) == "person file file since"


def test_what_another_program_gives_is_left_alone(tmp_path: Path) -> None:
    assert out_of(tmp_path, "other") == "file file file since"
    assert out_of(tmp_path, "other", "dagster") == "file file file since"


def test_a_process_that_is_not_of_dagster_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PATH=/of/the/file\n")
    monkeypatch.setenv("PATH", "/set/since")
    restore_given(tmp_path / ".env")
    assert os.environ["PATH"] == "/set/since"
    assert given_to_dagster() == {}


@pytest.mark.parametrize(
    "command",
    [
        "/v/bin/python3.11 /v/bin/dagster dev",
        "/v/bin/python /v/bin/dg launch --assets x",
        "python3 -m dagster._daemon run",
        "python -X dev -u -m dagster_webserver",
        "/v/bin/python /v/bin/dagster-daemon run",
        r"python.exe dagster.exe dev",
    ],
)
def test_commands_of_dagster_are_known(command: str) -> None:
    assert is_dagster(command.split())


@pytest.mark.parametrize(
    "command",
    [
        "",
        "bash -c dagster",
        "/v/bin/dagster",
        "python -m pytest dagster",
        "python /v/bin/medallion dev",
        "python -c dagster",
        "python -m",
        "python",
        "vi dagster.yaml",
    ],
)
def test_other_commands_are_not_taken_for_dagsters(command: str) -> None:
    assert not is_dagster(command.split())
