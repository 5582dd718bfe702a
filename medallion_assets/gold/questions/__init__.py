"""Questions that people ask of gold, each one SQL file beside this module.

Belongs here: reading them. The first line of a file is its title, the comment lines
below it say how to read the answer. A question is to one source system; of another than the
marketplace its name begins with the name of the system. The SQL is written so that DuckDB,
PostgreSQL, Athena and Redshift read it alike: standard SQL over tables named ``gold.<model>``.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.registry import DEFAULT_SOURCE

__all__ = ["Question", "question", "questions"]

FILES = Path(__file__).parent
COMMENT = "-- "


@dataclass(frozen=True)
class Question:
    """A named query.

    Attributes:
        title: the question as a person asks it.
        description: what the columns mean and what is left out.
    """

    name: str
    title: str
    description: str
    sql: str

    @property
    def system(self) -> str:
        """The source system whose gold it reads."""
        named = (one.name for one in BUILT_IN if self.name.startswith(f"{one.name}_"))
        return next(named, DEFAULT_SOURCE)

    def in_schema(self, schema: str) -> str:
        """The query over another schema or database; its name must need no quotes."""
        return re.sub(rf"\b{GOLD}\.", f"{schema}.", self.sql)


@cache
def questions() -> tuple[Question, ...]:
    """All named queries, by name."""
    return tuple(_read(file) for file in sorted(FILES.glob("*.sql")))


def question(name: str) -> Question:
    """One named query.

    Raises:
        ConfigurationError: there is none of that name.
    """
    for found in questions():
        if found.name == name:
            return found
    raise ConfigurationError(
        f"there is no named query {name}", remedy="choose one of `medallion queries`"
    )


def _read(file: Path) -> Question:
    lines = file.read_text().splitlines()
    about = [line.removeprefix(COMMENT) for line in lines if line.startswith(COMMENT)]
    sql = "\n".join(line for line in lines if not line.startswith(COMMENT)).strip()
    return Question(file.stem, about[0], " ".join(about[1:]), sql)
