"""`medallion dev` serves a guarded UI of the lake that the environment names."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from medallion_assets_tests.ended import until_left
from medallion_assets_tests.unit.orchestration.ui.serving import Request, ask

START_SECONDS = 120
PARTITIONS = (
    '{ assetNodes(pipeline: null, group: {groupName: "olist_bronze", repositoryName: '
    '"__repository__", repositoryLocationName: "medallion"}) { partitionKeys } }'
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def tables_of(port: int) -> list[dict[str, list[str]]]:
    """The bronze assets, once the UI is there and the code is loaded."""
    for _ in range(START_SECONDS):
        try:
            found = json.loads(ask(port, Request.graphql(PARTITIONS)).text)["data"]["assetNodes"]
        except (OSError, ValueError, KeyError, TypeError):
            found = []
        if found:
            return list(found)
        time.sleep(1)
    pytest.fail("the UI did not show any table")


@contextmanager
def served_ui(home: Path, port: int, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = "from medallion_assets.cli.main import main; main()"
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", command, "dev", "--port", str(port)],
        cwd=home,
        env={**os.environ, **variables},
    )
    with until_left(process, grace=90):
        yield process


@pytest.mark.long
def test_the_environment_wins_over_the_file_and_the_guard_is_there(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"MEDALLION_LAKE={tmp_path / 'of_the_file'}\n"
        "MEDALLION_FIRST_DAY=2024-04-01\nMEDALLION_LAST_DAY=2024-04-05\n"
    )
    port, lake = free_port(), tmp_path / "of_the_environment"
    named = {"MEDALLION_LAKE": str(lake), "MEDALLION_FIRST_DAY": "2024-04-03"}
    with served_ui(tmp_path, port, **named) as process:
        days = max((table["partitionKeys"] for table in tables_of(port)), key=len)
        assert days == ["2024-04-03", "2024-04-04", "2024-04-05"]
        assert ask(port, Request.in_address()).status == 405
        process.terminate()
        assert process.wait(90) == 0
    assert (lake / "dagster").is_dir()
    assert not (tmp_path / "of_the_file").exists()


@pytest.mark.long
def test_a_killed_command_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"MEDALLION_LAKE={tmp_path / 'lake'}\n")
    port = free_port()
    with served_ui(tmp_path, port) as process:
        assert tables_of(port)
        assert processes_in(tmp_path / "lake")
        process.kill()
        process.wait(90)
        for _ in range(90):
            if not processes_in(tmp_path / "lake"):
                break
            time.sleep(1)
    assert processes_in(tmp_path / "lake") == []
    with pytest.raises(OSError, match="refused"):
        ask(port, Request.in_address())


def processes_in(lake: Path) -> list[str]:
    """The processes of Dagster that work on an instance, by its home in their environment."""
    home = f"DAGSTER_HOME={lake / 'dagster'}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and home in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found
