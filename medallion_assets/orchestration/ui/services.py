"""The processes of a local Dagster: code server, daemon and guarded UI.

Belongs here: starting them together and ending them together. ``dagster dev`` does the same,
but with a UI that any web page may use (see ``orchestration.ui.guard``).
They end also where this process is killed (see ``orchestration.ui.keeper``).
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryDirectory
from types import FrameType

from medallion_assets.core.errors import MedallionError
from medallion_assets.orchestration.instance import DIRECTORY
from medallion_assets.orchestration.ui import keeper

LOCATION = "medallion"
CODE = ["-m", "medallion_assets.definitions", "--location-name", LOCATION]
START_SECONDS = 60
END_SECONDS = 60
POLL_SECONDS = 0.2


class ServiceError(MedallionError):
    """A process of Dagster that did not start or ended by itself."""


def run_services(host: str, port: int) -> None:
    """Run Dagster's processes until one of them ends or this one is told to.

    Raises:
        ServiceError: one of them ended by itself.
    """
    os.environ[DIRECTORY] = str(Path.cwd())
    os.environ["DAGSTER_IS_DEV_CLI"] = "1"  # what `dagster dev` tells its processes
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    dagster, daemon = (
        str(Path(sys.executable).with_name(n)) for n in ("dagster", "dagster-daemon")
    )
    with TemporaryDirectory(prefix="medallion-") as folder, ExitStack() as running:
        socket, workspace = Path(folder, "code"), Path(folder, "workspace.yaml")
        server = {"grpc_server": {"socket": str(socket), "location_name": LOCATION}}
        workspace.write_text(json.dumps({"load_from": [server]}), encoding="utf-8")  # is YAML
        # Where they start is no `.env`, which Dagster would let win over the environment.
        kept_by = running.enter_context(_keeper(folder))
        code = [dagster, "code-server", "start", "--socket", str(socket), *CODE]
        started = _started([*code, "--log-level", "warning"], folder, kept_by)
        processes = [kept_by, running.enter_context(started)]
        _await_socket(socket, processes[-1])
        ui = [sys.executable, "-m", __package__, "--host", host, "--port", str(port)]
        for command in ([daemon, "run"], ui):
            started = _started([*command, "-w", str(workspace)], folder, kept_by)
            processes.append(running.enter_context(started))
        _watch(processes)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _keeper(folder: str) -> Iterator[Popen[bytes]]:
    """The process that ends the others if this one is killed; it ends when the pipe closes."""
    command = [sys.executable, "-m", keeper.__name__, str(END_SECONDS)]
    process = Popen(command, cwd=folder, start_new_session=True, stdin=PIPE)  # noqa: S603 - no shell
    try:
        yield process
    finally:
        process.communicate()


def _note(kept_by: Popen[bytes], event: str, group: int) -> None:
    """Tell the keeper of a process group; one that has ended needs to know nothing."""
    assert kept_by.stdin is not None  # noqa: S101 - it was started with a pipe
    with suppress(BrokenPipeError):
        kept_by.stdin.write(f"{event} {group}\n".encode())
        kept_by.stdin.flush()


@contextmanager
def _started(command: Sequence[str], folder: str, kept_by: Popen[bytes]) -> Iterator[Popen[bytes]]:
    """A process, ended at the latest with what it is used for."""
    process = Popen(command, cwd=folder, start_new_session=True)  # noqa: S603 - no shell
    _note(kept_by, keeper.STARTED, process.pid)
    try:
        yield process
    finally:
        for number in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError, TimeoutExpired):
                os.killpg(process.pid, number)  # with the processes that it started
                process.wait(END_SECONDS)
        _note(kept_by, keeper.ENDED, process.pid)


def _await_socket(socket: Path, code: Popen[bytes]) -> None:
    """Wait until the code server can be asked."""
    for _ in range(int(START_SECONDS / POLL_SECONDS)):
        if socket.exists():
            return
        if code.poll() is not None:
            break
        time.sleep(POLL_SECONDS)
    raise ServiceError(
        f"Dagster's code server was not there within {START_SECONDS} seconds",
        remedy="look at its messages above; `medallion doctor` checks what it needs",
    )


def _watch(processes: Sequence[Popen[bytes]]) -> None:
    """Wait for the keyboard, or for a process that ends by itself."""
    try:
        while not (ended := [one for one in processes if one.poll() is not None]):
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return
    raise ServiceError(
        f"a process of Dagster ended with code {ended[0].returncode}",
        remedy="look at its messages above, then start `medallion dev` again",
    )
