"""The type of a column and how its values are written, by what a sample has of it.

Belongs here: one column. A guess is the narrowest type that every value of the sample meets; where
a value could mean two things, a comment says so. Does not belong here: keys and references (see
``tables``).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from medallion_assets.proposals import names
from medallion_assets.proposals.guess import Guess
from medallion_assets.proposals.numbers import number
from medallion_assets.tables.notation import DateOrder, Notation
from medallion_assets.tables.texts import NULL_WORDS
from medallion_assets.tables.types import (
    Boolean,
    Choice,
    Date,
    Identifier,
    Instant,
    Text,
    Timestamp,
)

NO_VALUE = ("-", "--", "k.A.", "n/a", "N/A", "NULL", "null", "None", "\\N", "#N/A", "?")
TRUTHS = (("ja", "nein"), ("yes", "no"), ("j", "n"), ("y", "n"), ("oui", "non"), ("si", "no"),
          ("sim", "não"), ("wahr", "falsch"))  # fmt: skip
ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:?(\d{2})?)?)?", re.ASCII
)
PARTS = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?", re.ASCII
)
SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}", re.ASCII)
MOST_CHOICES, FEWEST_ROWS = 12, 20
UTC = ("Z", "+00", "+00:00", "+0000")


def guess(name: str, header: str, values: Sequence[str | None]) -> Guess:
    """The type of a column.

    Args:
        name: its plain name.
    """
    given = [value.strip() for value in values if value is not None and value.strip()]
    counted = Counter(given)
    if not counted:
        return Guess(Text(), comments=("empty in the sample",))
    found = _guess(name, header, counted)
    words = tuple(word for word in NO_VALUE if word in counted)
    if isinstance(found.type, Text | Identifier | Choice) and words and len(counted) > len(words):
        others = Counter({value: n for value, n in counted.items() if value not in words})
        second = _guess(name, header, others)
        if not isinstance(second.type, Text):
            return replace(second, notation={**second.notation, "null": words})
        return _with_doubt(found, words)
    return found


def _with_doubt(found: Guess, words: Sequence[str]) -> Guess:
    """A text among whose values are words that may mean that there is none."""
    doubtful = [word for word in words if word not in NULL_WORDS]
    if not doubtful:
        return found
    comment = f"{', '.join(doubtful)} is a text here; where it means no value, name it as null"
    return replace(found, comments=(*found.comments, comment))


def _guess(name: str, header: str, counted: Counter[str]) -> Guess:
    """The first kind that all values are of."""
    kinds: tuple[Callable[[str, str, Counter[str]], Guess | None], ...] = (
        _truth, _date, number, _identifier, _choice,
    )  # fmt: skip
    for kind in kinds:
        if (found := kind(name, header, counted)) is not None:
            return found
    return Guess(Text())


def _truth(_name: str, _header: str, counted: Counter[str]) -> Guess | None:
    """True and false, by their words."""
    words = {value.lower() for value in counted}
    if words <= {"true", "false"}:
        return Guess(Boolean())
    for true, false in TRUTHS:
        if words <= {true, false} and true in words:
            return Guess(Boolean(), {"true": (true,), "false": (false,)})
    return None


def _date(_name: str, _header: str, counted: Counter[str]) -> Guess | None:
    """A day or a time."""
    iso = [ISO.fullmatch(value) for value in counted]
    if all(iso):
        zones = {found[3] for found in iso if found and found[3]}
        if zones:
            some = "times in UTC" if zones <= {*UTC} else "times in other zones, which are not read"
            return Guess(Instant(), comments=() if zones <= {*UTC} else (some,))
        return Guess(Timestamp() if any(found and found[1] for found in iso) else Date())
    parts = [PARTS.fullmatch(value) for value in counted]
    if all(parts):
        return _ordered([found for found in parts if found])
    if all(SHORT_YEAR.fullmatch(value) for value in counted):
        return Guess(Text(), comments=("days with two digits of a year, which are not read",))
    return None


def _ordered(parts: Sequence[re.Match[str]]) -> Guess | None:
    """Dates with the day or the month first; where both could be meant, the day."""
    first, second = (max(int(found[group]) for found in parts) for group in (1, 3))
    if first > 12 and second > 12:  # noqa: PLR2004 - months
        return None
    order = DateOrder.MONTH_FIRST if second > 12 else DateOrder.DAY_FIRST  # noqa: PLR2004
    undecided = max(first, second) <= 12 and any(found[2] != "." for found in parts)  # noqa: PLR2004
    comments = ("whether the day or the month comes first cannot be told",) if undecided else ()
    kind = Timestamp() if any(found[5] for found in parts) else Date()
    return Guess(kind, {"dates": order}, comments)


def iso_day(text: str, found: Guess) -> str:
    """The day of a date or time, with its year first."""
    parts = PARTS.match(text)
    if parts is None:
        return text[:10]
    is_month_first = found.notation.get("dates") is DateOrder.MONTH_FIRST
    day, month = (parts[3], parts[1]) if is_month_first else (parts[1], parts[3])
    return f"{parts[4]}-{month:0>2}-{day:0>2}"


def _identifier(name: str, _header: str, counted: Counter[str]) -> Guess | None:
    """An id: texts of one shape without spaces, with a digit each or a name that says so."""
    if names.DIRECT.search(name) or not all(
        re.fullmatch(r"[\w./:#-]+", v, re.ASCII) for v in counted
    ):
        return None
    distinct = max(counted.values()) == 1
    with_digits = all(re.search(r"\d", value) for value in counted)
    if not names.ID.search(name) and not (with_digits and distinct and len(counted) > 1):
        return None
    return Guess(Identifier(shape([value.lower() for value in counted])))


def shape(values: Sequence[str]) -> str:
    """A pattern that all texts meet: runs of letters and digits, or signs that they consist of."""
    runs = [re.findall(r"[0-9]+|[a-z]+|[^0-9a-z]", value) for value in values]
    kinds = {
        tuple("9" if r[0].isdigit() else "a" if r.isalpha() else r for r in one) for one in runs
    }
    if len(kinds) > 1:
        signs = {sign for value in values for sign in value if not sign.isalnum()}
        return f"[a-z0-9{''.join(sorted(signs - {'-'}))}{'-' if '-' in signs else ''}]+"
    parts = []
    for several in zip(*runs, strict=True):
        lengths = {len(run) for run in several}
        many = "+" if len(lengths) > 1 else "" if lengths == {1} else f"{{{lengths.pop()}}}"
        first = several[0]
        if first.isdigit():
            parts.append(f"[0-9]{many}")
        elif first.isalpha():
            parts.append(first if len(set(several)) == 1 else f"[a-z]{many}")
        else:
            parts.append(f"[{first}]" if first in ".|" else first)
    return "".join(parts)


def _choice(name: str, _header: str, counted: Counter[str]) -> Guess | None:
    """A closed list: few short words, each of them often."""
    if names.DIRECT.search(name) or names.FREE_TEXT.search(name) or names.PLACE.search(name):
        return None
    words = sorted({value.lower() for value in counted})
    if any(re.search(r"\d", word) for word in words):
        return None
    rows = counted.total()
    if rows < FEWEST_ROWS or len(words) > min(MOST_CHOICES, rows // 5):
        return None
    return Guess(Choice(tuple(words)), comments=("the values of the sample; others are rejected",))


def merged_notation(guesses: Iterable[Guess]) -> Notation | None:
    """What most columns of a table need said; None where none needs anything."""
    asked = [(key, value) for found in guesses for key, value in found.notation.items()]
    if not asked:
        return None
    words = dict.fromkeys(key for key, _ in asked)
    most = {word: Counter(v for k, v in asked if k == word).most_common(1)[0][0] for word in words}
    if most.get("thousands") == most.get("decimal", "."):
        del most["thousands"]
    return Notation(**most)
