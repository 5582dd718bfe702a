"""Tables proposed from samples: keys, days, references, personal columns.

Belongs here: what several columns or tables say together. Does not belong here: single columns (see
``columns``), and how a proposal is written down (see ``writing``).
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from medallion_assets.proposals import names
from medallion_assets.proposals.columns import NO_VALUE, guess, iso_day, merged_notation
from medallion_assets.proposals.drafts import TableDraft, personal
from medallion_assets.proposals.samples import WINDOWS, Sample
from medallion_assets.tables.model import Column, ColumnDay, ForeignKey, ParentDay, Pii, Table
from medallion_assets.tables.notation import Notation
from medallion_assets.tables.source_system import TECHNICAL
from medallion_assets.tables.texts import NULL_WORDS
from medallion_assets.tables.types import (
    Coordinate,
    Date,
    Identifier,
    Instant,
    Integer,
    Money,
    Number,
    Text,
    Timestamp,
)

NO_VALUES = frozenset({*NO_VALUE, *NULL_WORDS})
MOST_KEY_COLUMNS, LARGEST_KEY = 12, 3
TIMES = (Timestamp, Instant, Date)
FILLED = (
    Column("file_id", Identifier(), "The file.", required=True, filled="file_id"),
    Column("line_number", Integer(minimum=1), "Its line.", required=True, filled="line"),
)
FILE_KEY = tuple(column.name for column in FILLED)


def draft(sample: Sample) -> TableDraft:
    """A table of its own, without the others."""
    plain: dict[str, str] = {}
    for number, header in enumerate(sample.columns, 1):
        name = names.plain_name(header, otherwise=f"column_{number}")
        name = f"source_{name}" if name in TECHNICAL else name
        plain[header] = name if name not in plain.values() else f"{name}_{number}"
    values = {plain[header]: list(column) for header, column in sample.columns.items()}
    headers = {name: header for header, name in plain.items()}
    guesses = {name: guess(name, headers[name], column) for name, column in values.items()}
    made = TableDraft(sample, values, headers, guesses)
    for name, found in guesses.items():
        made.comments.setdefault(name, []).extend(found.comments)
    if sample.form.encoding == WINDOWS and sample.is_ascii:
        made.note(f"the sample has no accents; {WINDOWS} is what the others seem to be")
    elif sample.form.encoding == WINDOWS:
        made.note(f"no UTF-8, so {WINDOWS} is a guess: do its accents look right?")
    if sample.faults:
        made.note(f"{sample.faults} rows of the sample cannot be read")
    if not sample.is_whole:
        made.note(f"only the first {len(next(iter(values.values()))):,} rows were looked at")
    made.key = _key(made)
    made.day = _day(made)
    return made


def _texts(column: Sequence[str | None]) -> list[str]:
    """Values as keys are compared; nothing is an empty text."""
    texts = ((value or "").strip() for value in column)
    return ["" if text in NO_VALUES else text.lower() for text in texts]


def _key(made: TableDraft) -> tuple[str, ...]:
    """The smallest set of columns that tells all rows apart, ids first."""
    texts = {name: _texts(column) for name, column in made.values.items()}
    able = [
        name
        for name, found in made.guesses.items()
        if all(texts[name]) and not isinstance(found.type, Money | Number | Coordinate)
    ]

    def rank(name: str) -> tuple[bool, bool, bool]:
        kind = made.guesses[name].type
        return (
            names.ID.search(name) is None and names.LINE.search(name) is None,
            not isinstance(kind, Identifier | Integer),
            isinstance(kind, TIMES) or names.DIRECT.search(name) is not None,
        )

    able = sorted(able, key=rank)[:MOST_KEY_COLUMNS]
    received = set(zip(*texts.values(), strict=True))
    if (doubled := len(next(iter(texts.values()))) - len(received)) > 0:
        made.note(f"{doubled} rows of the sample repeat another one as a whole")
    texts = {name: [row[place] for row in received] for place, name in enumerate(texts)}
    count = len(received)

    def tells(chosen: tuple[str, ...]) -> bool:
        return len(set(zip(*(texts[name] for name in chosen), strict=True))) == count

    for size in range(1, LARGEST_KEY + 1):
        keys = [one for one in combinations(able, size) if not _is_line_alone(one, able)]
        if chosen := next(filter(tells, keys), None):
            ids = [one for one in keys if one != chosen and not any(rank(n)[0] for n in one)]
            if count == 1:
                made.note("the sample has one row, which every column tells apart: see the key")
            elif rank(chosen[0])[0]:
                made.note(f"{', '.join(chosen)} tell the rows of the sample apart: see the key")
            elif other := next(filter(tells, ids), None):
                made.note(f"{', '.join(other)} tell the rows apart as well: see the key")
            return chosen
    made.note("no three columns tell the rows apart: name the key, of which one row is kept")
    return tuple(able[:LARGEST_KEY] or list(made.values)[:1])


def _is_line_alone(chosen: Sequence[str], able: Sequence[str]) -> bool:
    """Whether a key would be the place in a document, without the id of the document."""
    if len(chosen) > 1 or not names.LINE.search(chosen[0]):
        return False
    return any(names.ID.search(name) for name in able if name != chosen[0])


def _day(made: TableDraft) -> ColumnDay | None:
    """The business day: a time that is always there, and is none of a person or thing."""
    times = [
        name
        for name, found in made.guesses.items()
        if isinstance(found.type, TIMES) and all(_texts(made.values[name]))
    ]
    likely = [name for name in times if not names.NO_DAY.search(name)]
    if not likely:
        for name in times:
            made.note("it was not taken for the business day", name)
        return None
    found = made.guesses[likely[0]]
    days = sorted({iso_day(text, found) for text in _texts(made.values[likely[0]])})
    made.note(f"the business day; the sample has {days[0]} to {days[-1]}", likely[0])
    zoned = isinstance(found.type, Instant)
    return ColumnDay(column=likely[0], zone="UTC" if zoned else None)


def relate(drafts: Sequence[TableDraft]) -> list[TableDraft]:
    """References found by inclusion, and the tables with parents before children."""
    for child in drafts:
        for column, parent in _references(child, drafts):
            part_of = len(child.key) > 1 and column in child.key
            key = parent.key[0]
            child.foreign_keys.append(
                ForeignKey(column=column, parent=parent.name, parent_column=key, part_of=part_of)
            )
            child.set_type(column, parent.guesses[key])
            if part_of and child.day is None and parent.day is not None:
                child.day = ParentDay(parent=parent.name, column=column, parent_column=key)
    ordered: list[TableDraft] = []
    while len(ordered) < len(drafts):
        placed = {made.name for made in ordered}
        waiting = [made for made in drafts if made.name not in placed]
        ready = [m for m in waiting if {key.parent for key in m.foreign_keys} <= placed]
        if not ready:
            first = waiting[0]
            first.note("a reference that goes around in a circle was left out")
            first.foreign_keys = [k for k in first.foreign_keys if k.parent in placed]
            if isinstance(first.day, ParentDay) and first.day.parent not in placed:
                first.day = None
            continue
        ordered.extend(ready)
    return ordered


def _references(
    child: TableDraft, drafts: Sequence[TableDraft]
) -> Iterator[tuple[str, TableDraft]]:
    """Columns all of whose values are keys of a table whose name, or key, they have."""
    for column, values in child.values.items():
        own = {text for text in _texts(values) if text}
        for parent in drafts:
            if parent is child or len(parent.key) != 1 or not own:
                continue
            key = parent.key[0]
            stem = parent.name.rstrip("s")
            alike = column == key or (stem in column and names.ID.search(column) is not None)
            if alike and own <= set(_texts(parent.values[key])):
                yield column, parent
                break


def table_of(made: TableDraft, source: str, *, dropped: bool) -> Table:
    """The description of a draft."""
    notation = merged_notation(made.guesses.values())
    filled = FILLED if dropped and made.day is not None else ()
    key = FILE_KEY if filled else made.key
    if filled:
        made.note("lines of dropped files are told apart by file and line")
    return Table(
        source=source,
        name=made.name,
        description=f"The {made.name.replace('_', ' ')} of the shop.",
        grain="one row a line of a file" if filled else f"one row a {' and '.join(key)}",
        file_name="" if dropped else _file_name(made.sample),
        form=made.sample.form,
        sheet=made.sample.sheet,
        notation=notation,
        key=key,
        day=made.day,
        foreign_keys=tuple(made.foreign_keys),
        columns=(*filled, *(_column(made, name, notation) for name in made.values)),
    )


def _file_name(sample: Sample) -> str:
    """The name by which the file is found, whose ending is in small letters."""
    stem, dot, suffix = sample.file.rpartition(".")
    return f"{stem}{dot}{suffix.lower()}" if sample.file else f"{sample.table}.csv"


def _column(made: TableDraft, name: str, table: Notation | None) -> Column:
    """The description of a column."""
    found, header = made.guesses[name], made.headers[name]
    needed = {*made.key, *(key.column for key in made.foreign_keys if key.part_of)}
    needed |= {made.day.column} if made.day else set()
    pii = personal(made, name)
    differs = table is not None and any(
        getattr(table, word) != value for word, value in found.notation.items()
    )
    return Column(
        name,
        Text() if pii in {Pii.DIRECT, Pii.FREE_TEXT} else found.type,
        f"{header.rstrip('.')}.",
        required=name in needed and all(_texts(made.values[name])),
        pii=pii,
        header="" if header == name else header,
        notation=Notation(**found.notation) if differs else None,
    )
