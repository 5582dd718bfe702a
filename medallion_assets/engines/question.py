"""A question to an engine: one statement with a small result over data files.

Belongs here: what it is, and answering it on an engine that is open. Does not belong here: what is
asked (see ``silver.missing``), and opening engines (see ``orchestration.resources``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from medallion_assets.engines.protocol import Engine, PinnedTable

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class EngineQuestion:
    """What is asked.

    Attributes:
        about: for whom, as messages say it.
        relations: all data that the statement reads.
        statement: in the dialect of the engine.
    """

    about: str
    relations: tuple[PinnedTable, ...]
    statement: str

    def located(self, place: Callable[[str], str]) -> EngineQuestion:
        """The same question with every path as another machine names it."""
        return replace(self, relations=tuple(item.located(place) for item in self.relations))


def answered(engine: Engine, question: EngineQuestion) -> Rows:
    """The rows of the answer."""
    for relation in question.relations:
        engine.present(relation)
    return engine.rows(question.statement)
