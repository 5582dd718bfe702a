"""A table that is being proposed, and which of its columns relate to a person.

Belongs here: the record, and what names say of people. Does not belong here: keys and references
(see ``tables``).
"""

from dataclasses import dataclass, field, replace

from medallion_assets.proposals import names
from medallion_assets.proposals.guess import Guess
from medallion_assets.proposals.samples import Sample
from medallion_assets.tables.model import ColumnDay, ForeignKey, ParentDay, Pii
from medallion_assets.tables.types import Identifier, Text


@dataclass
class TableDraft:
    """A table as far as it is known.

    Attributes:
        values: the texts of the sample by plain name.
        comments: what a person has to see, by column; of the table itself under no name.
    """

    sample: Sample
    values: dict[str, list[str | None]]
    headers: dict[str, str]
    guesses: dict[str, Guess]
    key: tuple[str, ...] = ()
    day: ColumnDay | ParentDay | None = None
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    comments: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.sample.table

    def note(self, comment: str, column: str = "") -> None:
        """Remember what a person has to see."""
        self.comments.setdefault(column, []).append(comment)

    def set_type(self, column: str, other: Guess) -> None:
        """Let a column have the type of another one."""
        self.guesses[column] = replace(self.guesses[column], type=other.type)


def personal(made: TableDraft, name: str) -> Pii:
    """How a column seems to relate to a person, by its name."""
    kind = made.guesses[name].type
    of_person = names.PERSON.search(made.name) is not None
    if name in made.key or name in {key.column for key in made.foreign_keys}:
        return Pii.NONE
    is_name = names.NAME.search(name) is not None and of_person
    if names.DIRECT.search(name) or is_name:
        if isinstance(kind, Text | Identifier):
            made.note("personal by its name: shown as a pseudonym", name)
            return Pii.DIRECT
        made.note("personal by its name, but no text: is it?", name)
        return Pii.NONE
    if isinstance(kind, Text) and names.FREE_TEXT.search(name):
        made.note("free text of a person by its name: addresses and numbers are masked", name)
        return Pii.FREE_TEXT
    is_place = names.PLACE.search(name) or names.POSTAL.search(name)
    if is_place and of_person and isinstance(kind, Text | Identifier):
        made.note("where a person lives, by its name", name)
        return Pii.LOCATION
    return Pii.NONE
