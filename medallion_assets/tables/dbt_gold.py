"""A dbt project of gold, and the source systems that it is made from.

Belongs here: the record and what a description of it must meet. Does not belong here: building it
(see ``gold``), and which ones a process knows (see ``systems.registry``).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from medallion_assets.core.naming import LAYERS, PLAIN_NAME


@dataclass(frozen=True, kw_only=True)
class DbtGold:
    """A dbt project whose models are tables of gold.

    Attributes:
        name: the middle of its asset keys, ``gold/<name>/<model>``.
        directory: of its ``dbt_project.yml``.
        systems: names of the source systems whose silver it may read; it is brought up to date
            after each of them.
        is_shared: whether the directory holds models of several projects; then those are its own
            that rest on the silver of its systems.
    """

    name: str
    directory: Path
    systems: tuple[str, ...]
    is_shared: bool = False

    def __post_init__(self) -> None:
        """Refuse a description that contradicts itself, at import and by name."""
        if not re.fullmatch(PLAIN_NAME, self.name) or self.name in LAYERS:
            raise ValueError(
                f"{self.name!r} cannot name a project of gold: expected small letters, digits and "
                f"single underscores, beginning with a letter, and none of {sorted(LAYERS)}"
            )
        if not self.systems or len(set(self.systems)) < len(self.systems):
            raise ValueError(
                f"gold of {self.name}: systems={self.systems!r}; name each source system that it "
                "reads once"
            )
