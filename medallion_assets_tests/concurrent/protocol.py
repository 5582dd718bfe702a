"""The publish protocol as a small machine.

Belongs here: what docs/architecture.md says of publishing, as steps between which anything may
happen to a writer: others act, it dies, or, on S3, it sleeps so long that it is succeeded. Does not
belong here: walking through all states (see ``walking``), Iceberg, files, rows. A snapshot is a
value and who committed it.

Two writers add one to the table `data` and to its `record`, which belong together; the third keeps
`copy` equal to `data`. So the sum tells whether an addition was lost, and the others whether
something half was ever valid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Snapshot = tuple[int, str]
"""A value, and the commit that made it."""
Tables = tuple[tuple[str, Snapshot], ...]
EMPTY: Snapshot = (0, "")


@dataclass(frozen=True)
class Job:
    """What a writer does: it reads some tables, and writes one more than it read, or the same."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]
    adds: int


ADDING = Job(("data", "record"), ("data", "record"), 1)
COPYING = Job(("copy", "data"), ("copy",), 0)
JOBS: Mapping[str, Job] = {"a": ADDING, "b": ADDING, "c": COPYING}


class Writer(NamedTuple):
    """Where a writer is.

    Attributes:
        at: the next step.
        run: how often it began anew.
        pinned: what it read without the lease.
        expected: what was valid when it held the lease, and the ledger then.
        left: tables that are still to be rolled back, or to be committed.
        number: of its lease; a holder that was succeeded has a lower one than the last.
        recovers: whether it holds the lease only to take back what a dead one has left.
    """

    at: str = "read"
    run: int = 0
    pinned: Tables = ()
    expected: Tables = ()
    ledger: int = -1
    left: tuple[str, ...] = ()
    number: int = 0
    succeeds: bool = False
    recovers: bool = False


class State(NamedTuple):
    """Everything that is stored, and where each writer is.

    Attributes:
        valid: the snapshots that the last commit of the ledger names.
        current: those that the catalogue names.
        holder: of the lease; empty where it was given back. On S3 the dead hold it on.
    """

    writers: tuple[tuple[str, Writer], ...]
    valid: Tables
    current: Tables
    ledger: int = 0
    journal: tuple[str, ...] | None = None
    holder: str = ""
    number: int = 0
    added: int = 0
    deaths: int = 0
    sleeps: int = 0


class Step(NamedTuple):
    """A step of a writer, or what happens to it."""

    who: str
    what: str


class Turn(NamedTuple):
    """A writer, of which it is the turn."""

    state: State
    name: str
    writer: Writer


Outcomes = Iterator[tuple[str, State]]
"""What a turn may come to, each with its name."""


@dataclass(frozen=True)
class Machine:
    """The protocol.

    Attributes:
        remote: on S3, where the lease outlives its holder, and a holder may be succeeded alive.
        deaths: how many writers may die.
        sleeps: how often a living holder may be succeeded.
        checks: whether what was read is compared before it is published.
        mends: whether a snapshot that no ledger names is taken back by whoever commits next.
    """

    remote: bool = False
    deaths: int = 0
    sleeps: int = 0
    jobs: Mapping[str, Job] = field(default_factory=lambda: JOBS)
    checks: bool = True
    mends: bool = True

    def start(self) -> State:
        """Nothing was published yet."""
        tables = tuple((name, EMPTY) for name in ("copy", "data", "record"))
        return State(tuple((name, Writer()) for name in sorted(self.jobs)), tables, tables)

    def steps(self, state: State) -> Iterator[tuple[Step, State]]:
        """All that may happen next."""
        for name, writer in state.writers:
            if writer.at == "done":
                continue
            yield from self._next(state, name, writer)
            if state.deaths < self.deaths and writer.at not in {"read", "take"}:
                yield Step(name, "die"), self._dead(state, name, writer)

    def _dead(self, state: State, name: str, writer: Writer) -> State:
        """The same after a writer died; its next run begins anew."""
        after = state._replace(deaths=state.deaths + 1)
        if state.holder == name:
            after = after._replace(holder=f"dead {name}" if self.remote else "")
        return _put(after, name, Writer(run=writer.run + 1))

    def _next(self, state: State, name: str, writer: Writer) -> Iterator[tuple[Step, State]]:
        """What a writer does next."""
        move = getattr(self, f"_{writer.at}")
        for what, after in move(Turn(state, name, writer)):
            yield Step(name, what), after

    def _read(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        if state.journal is not None:
            yield "read", _put(state, name, writer._replace(at="take", recovers=True))
            return
        yield "read", self._pinned(state, name, writer)

    def _pinned(self, state: State, name: str, writer: Writer) -> State:
        """The state once a writer has read what is valid."""
        pinned = tuple((table, dict(state.valid)[table]) for table in self.jobs[name].reads)
        return _put(state, name, Writer("take", writer.run, pinned))

    def _take(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        if state.holder == name:
            return
        is_free, is_dead = not state.holder, state.holder.startswith("dead")
        may_sleep = self.remote and not is_dead and state.sleeps < self.sleeps
        if not (is_free or is_dead or may_sleep):
            return
        number = state.number + 1
        taken = state._replace(
            holder=name, number=number, sleeps=state.sleeps + (not is_free and not is_dead)
        )
        held = writer._replace(at="fence", number=number, succeeds=not is_free)
        yield "take", _put(taken, name, held)

    def _fence(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        fenced = state._replace(ledger=state.ledger + 1) if writer.succeeds else state
        left = state.journal or ()
        at = "undo" if state.journal is not None else "check"
        yield "fence", _put(fenced, name, writer._replace(at=at, left=left))

    def _undo(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        if not writer.left:
            after = state._replace(journal=None)
            yield "recovered", _put(after, name, writer._replace(at="check"))
            return
        table, *left = writer.left
        back = state._replace(current=_with(state.current, table, dict(state.valid)[table]))
        yield "undo", _put(back, name, writer._replace(left=tuple(left)))

    def _check(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        job = self.jobs[name]
        if writer.recovers:
            yield "recovered", self._pinned(self._ended(state, name, writer, writer), name, writer)
            return
        valid = dict(state.valid)
        if self.checks and any(valid[table] != seen for table, seen in writer.pinned):
            yield "outdated", self._ended(state, name, Writer(run=writer.run + 1), writer)
            return
        held = writer._replace(
            at="note", expected=state.valid, ledger=state.ledger, left=job.writes
        )
        yield "check", _put(state, name, held)

    def _note(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        if writer.number != state.number:
            yield "lost", _put(state, name, Writer(run=writer.run + 1))
            return
        yield "confirmed", _put(state, name, writer._replace(at="journal"))

    def _journal(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        job = self.jobs[name]
        after = state._replace(journal=job.writes)
        yield "journal", _put(after, name, writer._replace(at="commit"))

    def _commit(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        job = self.jobs[name]
        table, *left = writer.left
        expected = dict(writer.expected)[table]
        if dict(state.current)[table] != expected:
            if writer.number != state.number:
                yield "lost", _put(state, name, Writer(run=writer.run + 1))
            elif self.mends:
                yield "confirmed", _put(state, name, writer._replace(at="mend"))
            else:
                yield "foreign", self._ended(state, name, writer._replace(at="done"), writer)
            return
        made = (dict(writer.pinned)[job.reads[-1]][0] + job.adds, f"{name}{writer.run}")
        after = state._replace(current=_with(state.current, table, made))
        at = "commit" if left else "confirm"
        yield "commit", _put(after, name, writer._replace(at=at, left=tuple(left)))

    def _mend(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        table = writer.left[0]
        back = state._replace(current=_with(state.current, table, dict(writer.expected)[table]))
        yield "mend", _put(back, name, writer._replace(at="commit"))

    def _confirm(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        is_held = writer.number == state.number
        held = writer._replace(at="ledger") if is_held else Writer(run=writer.run + 1)
        yield "confirmed" if is_held else "lost", _put(state, name, held)

    def _ledger(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        job = self.jobs[name]
        if state.ledger != writer.ledger:
            yield "outdated", self._ended(state, name, Writer(run=writer.run + 1), writer)
            return
        made = (dict(writer.pinned)[job.reads[-1]][0] + job.adds, f"{name}{writer.run}")
        after = state._replace(ledger=state.ledger + 1, added=state.added + job.adds)
        for table in job.writes:
            after = after._replace(valid=_with(after.valid, table, made))
        yield "published", _put(after, name, writer._replace(at="close"))

    def _close(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        after = state._replace(journal=None)
        yield "close", _put(after, name, writer._replace(at="release"))

    def _release(self, turn: Turn) -> Outcomes:
        state, name, writer = turn
        yield "release", self._ended(state, name, Writer("done", writer.run), writer)

    @staticmethod
    def _ended(state: State, name: str, after: Writer, writer: Writer) -> State:
        """The lease is given back, unless somebody else has it."""
        mine = state.holder == name and state.number == writer.number
        return _put(state._replace(holder="") if mine else state, name, after)


def _put(state: State, name: str, writer: Writer) -> State:
    """The state with a writer elsewhere."""
    return state._replace(
        writers=tuple((other, writer if other == name else was) for other, was in state.writers)
    )


def _with(tables: Tables, table: str, snapshot: Snapshot) -> Tables:
    """The same tables, one of them with another snapshot."""
    return tuple((name, snapshot if name == table else was) for name, was in tables)
