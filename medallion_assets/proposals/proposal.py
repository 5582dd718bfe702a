"""A source system proposed from sample files.

Belongs here: from files to a description with comments. Does not belong here: how it is written
(see ``writing``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.proposals.drafts import TableDraft
from medallion_assets.proposals.numbers import currency_of
from medallion_assets.proposals.samples import read_samples, with_one_encoding
from medallion_assets.proposals.tables import draft, relate, table_of
from medallion_assets.tables.readers import DroppedFiles, Export
from medallion_assets.tables.source_system import SourceSystem

UNKNOWN_ZONE, UNKNOWN_CURRENCY = "UTC", "XXX"


@dataclass(frozen=True)
class Proposal:
    """A description, and what could not be decided.

    Attributes:
        comments: by table and column; of a table under no column, of the system under no table.
    """

    system: SourceSystem
    comments: dict[tuple[str, str], list[str]]


def propose(name: str, files: Sequence[Path], zone: str = "", currency: str = "") -> Proposal:
    """The description of a source system that the files seem to be of.

    Raises:
        ConfigurationError: a file cannot be used, two files have one table, or the name, zone or
            currency can be none.
        BadDeliveryError: a file is damaged.
    """
    samples = [sample for path in files for sample in read_samples(path)]
    counted = Counter(sample.table for sample in samples)
    if twice := [table for table, times in counted.items() if times > 1]:
        raise ConfigurationError(
            f"two samples have the table {twice[0]}", remedy="name one sample a table"
        )
    drafts = relate([draft(sample) for sample in with_one_encoding(samples)])
    dropped = any(sample.is_dropped for sample in samples)
    comments: dict[tuple[str, str], list[str]] = {("", ""): []}
    if not zone:
        comments["", ""].append(f"time_zone: where do its days begin? {UNKNOWN_ZONE} stands here")
    found = currency or _currency(drafts)
    if not found:
        comments["", ""].append(f"currency: no sample names one; {UNKNOWN_CURRENCY} stands here")
    try:
        system = SourceSystem(
            name=name,
            time_zone=zone or UNKNOWN_ZONE,
            currency=found or UNKNOWN_CURRENCY,
            tables=tuple(table_of(made, name, dropped=dropped) for made in drafts),
            reader=DroppedFiles() if dropped else Export(),
        )
    except ValueError as error:
        raise ConfigurationError(str(error), remedy="choose another, or other samples") from error
    for made in drafts:
        for column, notes in made.comments.items():
            comments[made.name, column] = notes
    return Proposal(system, comments)


def _currency(drafts: Sequence[TableDraft]) -> str:
    """The currency that most columns name."""
    named = Counter(
        code
        for made in drafts
        for column, found in made.guesses.items()
        if (code := currency_of(made.headers[column], found))
    )
    return named.most_common(1)[0][0] if named else ""
