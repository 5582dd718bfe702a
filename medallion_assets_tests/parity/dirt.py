"""Dirty rows of any table, from the types of its columns.

Belongs here: what a value of a type may look like at its worst, and whole bronze
tables made of such values. Does not belong here: any expectation.

Values are drawn by hypothesis once a type, so that the frame of a table is a matter
of choosing among them; each row has a line number of its own, which names the case.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from medallion_assets.core.naming import (
    BUSINESS_DAY,
    CHANGED_AT,
    DELETE,
    EXTRA,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    OPERATION,
    ROW_HASH,
    SOURCE_URI,
    UPSERT,
    VERSION,
)
from medallion_assets.core.partitions import DayRange
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import (
    Boolean,
    Choice,
    ColumnType,
    Coordinate,
    Date,
    Identifier,
    Instant,
    Integer,
    Money,
    Number,
    Timestamp,
    ZipPrefix,
)
from medallion_assets_tests.examples import many

__all__ = ["CASES", "WINDOW", "dirty_bronze"]

CASES = 2_000 if many() else 1_000
VARIANTS = 150 if many() else 40
WINDOW = DayRange(date(2017, 1, 1), date(2017, 1, 4))

SPACES = st.text("  \t\n\x0b\x0c\r\x1c\x85\u00a0\u2003\u2028\ufeff", max_size=2)
UNEQUAL = "\u0130\u0131\u017f\u212a\u00df\u03a3\u03c3\u03c2\u00b4\u2019"
"""Letters whose case engines see differently, and signs that stand for apostrophes."""
LETTERS = st.text(UNEQUAL + "aAzZ09ÁçÃ£¡©&;/\\,-'%$1@. \"\x00\n", max_size=12)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SIGNS = st.sampled_from(["", "+", "-", "--", "\u2212"])
DIGITS = st.text("0123456789٣", min_size=0, max_size=20)
NUMBERS = st.builds(
    lambda sign, whole, part, end: f"{sign}{whole}{part}{end}",
    SIGNS,
    DIGITS,
    st.sampled_from(["", ".", ",", ".0", ".00", ".5", ".05", ".005", ".100", ".9999999999999999"]),
    st.sampled_from(["", "", "", "e5", "E-3", "e400", "f", "d", "L", "_0", "%"]),
)
EASY = (
    st.integers(-3, 10**7).map(str)
    | st.decimals(-9, 10**6, places=2).map(str)
    | st.decimals(-2, 100, places=4).map(str)
    | st.sampled_from(["0.005", "0.0049", "-0.005", "1.0050", "2.675", "2.6650", "9999999999.995"])
)
DAYS = st.sampled_from(
    ["2017-01-01", "2017-01-02", "2017-1-2", "2017-02-29", "0000-01-01", "9999-12-31", "20170101"]
)
TIMES = st.sampled_from(
    [
        "",
        " ",
        " 00:00:00",
        "T23:59:59",
        " 24:00:00",
        " 01:00:00",
        " 10:00",
        " 10:00:00.1",
        " 10:00:00.123456",
        " 10:00:00.1234567",
        " 10:00:00Z",
        " 10:00:00+02",
        " 23:59:60",
    ]
)
MOMENTS = st.builds(lambda day, time: day + time, DAYS, TIMES) | st.datetimes(
    datetime(2016, 12, 30), datetime(2017, 1, 6)
).map(lambda moment: moment.isoformat(sep=" "))
INSTANTS = st.builds(
    lambda moment, part, zone: f"{moment:%Y-%m-%d %H:%M:%S}{part}{zone}",
    st.datetimes(datetime(2016, 12, 30), datetime(2017, 1, 6)),
    st.sampled_from(["", ".5", ".123456", ".1234567"]),
    st.sampled_from(["+00", "+00:00", "Z", "+0000", "+01", "-05:00", "z", " UTC"]),
)
NUMERIC_IDS = st.integers(0, 30).map(str)
IDS = st.integers(0, 30).map(lambda number: f"{number:032x}")
CITIES = st.sampled_from(
    ["São Paulo", "sa£o paulo", "florian&oacute;polis", "lages - sc", "auriflama/sp", "rio\tclaro"]
)


VERSIONS = (None, "2017-01-01 12:00:00|a", "2017-01-02 12:00:00|a")


def _values(kind: ColumnType) -> st.SearchStrategy[str]:
    """Likely and unlikely texts of a type."""
    match kind:
        case Identifier(pattern=pattern) if "a-f" not in pattern:
            return NUMERIC_IDS | NUMERIC_IDS | NUMERIC_IDS | NUMBERS
        case Identifier():
            return IDS | IDS | IDS | IDS.map(str.upper) | LETTERS
        case Integer() | Money() | Number() | Coordinate():
            return EASY | NUMBERS
        case Instant():
            return INSTANTS | INSTANTS | MOMENTS
        case Timestamp() | Date():
            return MOMENTS
        case Boolean():
            return st.sampled_from(["true", "TRUE", "false", "False", "yes", "1", "t"])
        case ZipPrefix():
            return st.integers(0, 40).map(lambda n: f"{n:05d}") | DIGITS
        case Choice(values=values):
            known = st.sampled_from(values)
            return known | known.map(str.upper) | known.map(str.title) | LETTERS
        case _:
            return CITIES | LETTERS | ANY


@cache
def _pool(kind: ColumnType) -> tuple[str | None, ...]:
    """Variants of a type, most of them untouched, some padded, a few missing."""
    padded = st.builds(lambda a, text, b: a + text + b, SPACES, _values(kind), SPACES)
    drawn: list[str | None] = []

    @settings(
        max_examples=VARIANTS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_values(kind), padded)
    def draw(plain: str, surrounded: str) -> None:
        drawn.extend([plain, plain, plain, surrounded])

    draw()
    return (*drawn, None, "", " ")


def _clean(column: Column, dice: Random) -> str:
    """A text that is a value of the column's type."""
    match column.type:
        case Identifier(pattern=pattern) if "a-f" not in pattern:
            return f"{dice.randrange(1, 30)}" if column.name != "zip_code" else "04001"
        case Identifier():
            return f"{dice.randrange(30):032x}"
        case Integer():
            return f"{dice.randrange(1, 5)}"
        case Money() | Number() | Coordinate():
            whole = dice.randrange(1, 40) if column.name != "discount" else 0
            return f"{whole}.{dice.randrange(100):02d}"
        case Instant():
            return f"2017-01-0{dice.randrange(1, 5)} 1{dice.randrange(10)}:00:00+00"
        case Timestamp() | Date():
            return f"2017-01-0{dice.randrange(1, 5)} 1{dice.randrange(10)}:00:00"
        case Boolean():
            return dice.choice(["true", "false"])
        case ZipPrefix():
            return f"{dice.randrange(40):05d}"
        case Choice(values=values):
            return dice.choice(values)
        case _:
            return dice.choice(["São Paulo", "Lages", "somebody@example.com"])


def dirty_bronze(table: Table, schema: pa.Schema, seed: int = 1) -> pa.Table:
    """A bronze table of `CASES` rows in which keys, loads and changes collide."""
    dice = Random(f"{table.name}{seed}")  # noqa: S311 - a fixed order, not a secret
    made = [_row(table, dice, line) for line in range(2, CASES + 2)]
    return pa.Table.from_pylist(made, schema=schema)


def _row(table: Table, dice: Random, line: int) -> dict[str, Any]:
    """One case."""
    withdrawn = dice.random() < 0.02
    soiled = dice.sample(table.columns, dice.choice([0, 1, len(table.columns)]))
    values = {
        column.name: dice.choice(_pool(column.type)) if column in soiled else _clean(column, dice)
        for column in table.columns
    }
    day = dice.choice([*_days(), *_days(), None, date(2016, 12, 31), date(2017, 1, 5)])
    changes = [None, *(datetime(2017, 1, day, 12) for day in (1, 2))]
    return {
        **values,
        EXTRA: None,
        SOURCE_URI: f"landing/{table.name}",
        LINE: None if withdrawn else line,
        LOAD_ID: dice.choice(["000001-a", "000002-b"]),
        LOADED_AT: datetime(2017, 1, 5),
        ROW_HASH: f"{dice.randrange(CASES * 3):032x}",
        KEY: f"{dice.randrange(CASES * 2)}",
        BUSINESS_DAY: day if table.day else None,
        CHANGED_AT: dice.choice(changes) if table.changed_at else None,
        OPERATION: DELETE if withdrawn else UPSERT,
        VERSION: dice.choice(VERSIONS) if table.changes else None,
    }


def _days() -> Sequence[date]:
    """The days of the window."""
    return [WINDOW.first + timedelta(days=number) for number in range(WINDOW.size)]
