"""Real writers that go one step of the protocol at a time, in the order that the model takes.

Belongs here: writers in threads, each stopped before every step that others can see, and what is
stored after it. Does not belong here: the model (see ``protocol``), and the comparison.

A writer that dies is stopped by an exception that nothing catches: what it has committed and noted
stays, and the system takes its lock back.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread, local
from typing import Any, Self

import pytest
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC as UNPARTITIONED
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField

from medallion_assets.lake import publish as publishing
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.journal import read_journal
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.concurrent.protocol import JOBS, Job
from medallion_assets_tests.ended import joined

__all__ = ["Stage", "Stored", "new_lake", "settings_of", "stopped_at_every_step", "stored"]

LONGEST_SECONDS = 60.0
SCHEMA = Schema(NestedField(1, "number", LongType(), required=False))
NAMES = ("copy", "data", "record")
PLACE = local()
"""Which writer a thread is."""


class Killed(BaseException):
    """Ends a writer where it stands."""


class Inline:
    """Stands for a pool of threads, so that each commit is a step of its writer."""

    def __init__(self, _workers: int) -> None:
        """Take the number of threads, of which there is none."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Do it at once."""
        done: Future[Any] = Future()
        done.set_result(work(*given))
        return done


@dataclass(frozen=True)
class Stored:
    """What anybody can see of a lake: the numbers that are valid, and those of the catalogue."""

    valid: dict[str, int]
    current: dict[str, int]
    journal: tuple[str, ...] | None


def identifier(name: str) -> str:
    """The table that a name of the model stands for."""
    return f"silver.{name}"


def new_lake(settings: Settings) -> Lake:
    """A lake whose three tables hold nought."""
    with open_session(settings, run_id="first") as session:
        for name in (*map(identifier, NAMES), ENTRIES):
            ensure(session.lake, name, SCHEMA, UNPARTITIONED, comment="Numbers.")
        with session.publishing():
            changes = [change_of(session, name, 0) for name in NAMES]
            publishing.publish(session.lake, changes, None, "first")
    return open_lake(settings)


def change_of(session: Session, name: str, number: int) -> Change:
    """A number staged for a table."""
    directory = session.lake.data_directory(identifier(name))
    files = stage(session.connection, f"select {number} as number", SCHEMA, directory)
    return Change(identifier(name), files, EVERYTHING)


def number_of(reader: SnapshotReader, session: Session, name: str) -> int:
    """The number that a reader finds in a table."""
    rows = session.connection.execute(reader.sql(identifier(name), SCHEMA)).fetchall()
    return int(rows[0][0])


def stored(session: Session) -> Stored:
    """What lies in the lake now."""
    lake = open_lake(session.settings)
    heads = read_heads(lake)
    tables = {name: lake.load(identifier(name)) for name in NAMES}
    present = {identifier(name): table.current_snapshot() for name, table in tables.items()}
    current = {name: found.snapshot_id for name, found in present.items() if found}
    noted = read_journal(lake)
    return Stored(
        {name: number_of(SnapshotReader(lake, heads), session, name) for name in NAMES},
        {name: number_of(SnapshotReader(lake, current), session, name) for name in NAMES},
        None if noted is None else tuple(name.removeprefix("silver.") for name in noted),
    )


@dataclass
class Stage:
    """The writers, and where each of them waits.

    Attributes:
        places: the step before which a writer waits, or how it ended.
    """

    settings: Settings
    places: dict[str, str] = field(default_factory=dict)
    _arrived: dict[str, Queue[str]] = field(default_factory=dict)
    _turns: dict[str, Queue[bool]] = field(default_factory=dict)
    _threads: list[Thread] = field(default_factory=list)

    def begin(self, name: str) -> None:
        """Start a writer, up to its first step."""
        self._arrived[name], self._turns[name] = Queue(), Queue()
        thread = Thread(target=self._write, args=(name,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()
        self.places[name] = self._arrived[name].get(timeout=LONGEST_SECONDS)

    def go_on(self, name: str) -> None:
        """Let a writer do the step before which it waits."""
        self._turns[name].put(item=True)
        self.places[name] = self._arrived[name].get(timeout=LONGEST_SECONDS)

    def kill(self, name: str) -> None:
        """Let a writer die before its step."""
        self._turns[name].put(item=False)
        self.places[name] = self._arrived[name].get(timeout=LONGEST_SECONDS)

    def wait(self, place: str) -> None:
        """Wait, in a writer's thread, until it is its turn; in other threads do nothing."""
        name = getattr(PLACE, "name", None)
        if name is None:
            return
        self._arrived[name].put(place)
        if not self._turns[name].get(timeout=LONGEST_SECONDS):
            raise Killed

    def end(self) -> None:
        """Kill whoever is left."""
        for name, place in list(self.places.items()):
            if place not in {"done", "dead"} and not place.startswith("failed"):
                self.kill(name)
        for thread in self._threads:
            joined(thread)

    def _write(self, name: str) -> None:
        """A writer, from its first step to its end."""
        PLACE.name = name
        how = "done"
        try:
            with open_session(self.settings, run_id=name) as session:
                session.optimistically(lambda reader: _worked(session, reader, JOBS[name]))
        except Killed:
            how = "dead"
        except Exception as error:  # noqa: BLE001 - told to the thread that compares
            how = f"failed: {error!r}"
        self._arrived[name].put(how)


def _worked(session: Session, reader: SnapshotReader, job: Job) -> None:
    """Read, compute and publish."""
    seen = [number_of(reader, session, name) for name in job.reads]
    changes = [change_of(session, name, seen[-1] + job.adds) for name in job.writes]
    session.commit(reader, changes, None)


@contextmanager
def stopped_at_every_step(patch: pytest.MonkeyPatch, stage: Stage) -> Iterator[None]:
    """Let writers wait before all that others can see of them."""

    def before(where: object, attribute: str, place: Callable[..., str]) -> None:
        real = getattr(where, attribute)

        def waiting(*given: Any, **named: Any) -> Any:
            stage.wait(place(*given))
            return real(*given, **named)

        patch.setattr(where, attribute, waiting)

    def committed(_lake: Lake, change: Change, *_: object) -> str:
        return "published" if change.identifier == ENTRIES else "commit"

    with patch.context() as patched:
        patch = patched
        patched.setattr(publishing, "ThreadPoolExecutor", Inline)
        before(Session, "_recover", lambda *_: "read")
        before(Lake, "lease", lambda *_: "take")
        before(publishing, "open_journal", lambda *_: "journal")
        before(publishing, "_commit", committed)
        before(publishing, "_roll_back", lambda *_: "undo")
        before(publishing, "close_journal", lambda *_: "close")
        try:
            yield
        finally:
            stage.end()


def settings_of(home: Path) -> Settings:
    """The settings of a lake below a directory."""
    return Settings(_env_file=None, lake=home / "lake", threads=1)  # type: ignore[call-arg]
