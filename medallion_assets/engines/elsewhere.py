"""The engines beside the embedded one, as a step asks for them.

Belongs here: what they do for a step, and what stands in their place where none is at hand. Does
not belong here: reaching them (see ``orchestration.resources``).
"""

from collections.abc import Callable
from dataclasses import dataclass

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.extraction import Access, Extraction, ExtractionTask
from medallion_assets.engines.question import EngineQuestion, Rows
from medallion_assets.engines.task import CleaningTask
from medallion_assets.settings.engines import EngineName

Cleaning = Callable[[EngineName, CleaningTask], Cleaned]
"""Cleans a table."""
Asking = Callable[[EngineName, EngineQuestion], Rows]
"""Answers a question."""


def no_cleaning(engine: EngineName, task: CleaningTask) -> Cleaned:
    """Stands where only the embedded engine is at hand.

    Raises:
        ConfigurationError: always.
    """
    raise ConfigurationError(
        f"engine {engine} cannot clean {task.source}_{task.table} here",
        remedy="run the platform's job, which can reach it, or set MEDALLION_ENGINE=duckdb",
    )


def no_extraction(_access: Access, task: ExtractionTask) -> list[str]:
    """Stands where no engine is at hand.

    Raises:
        ConfigurationError: always.
    """
    raise ConfigurationError(
        f"no engine can read {task.label} here",
        remedy="run the platform's job, which can reach it, or set MEDALLION_EXTRACTION=copy",
    )


def no_answer(engine: EngineName, question: EngineQuestion) -> Rows:
    """Stands where only the embedded engine is at hand.

    Raises:
        ConfigurationError: always.
    """
    raise ConfigurationError(
        f"engine {engine} cannot be asked about {question.about} here",
        remedy="run the platform's job, which can reach it, or set MEDALLION_ENGINE=duckdb",
    )


@dataclass(frozen=True)
class Elsewhere:
    """What the engines do that are not embedded."""

    clean: Cleaning = no_cleaning
    extract: Extraction = no_extraction
    ask: Asking = no_answer


EMBEDDED_ONLY = Elsewhere()
