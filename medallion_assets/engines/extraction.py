"""Rows of a database that an engine reads in parts: what it has to be told.

Belongs here: plain data, in the database's own SQL. Does not belong here: reading (see
``spark_extraction``), and what the parts are (see ``sources.postgresql.parts``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

DRIVER = "org.postgresql.Driver"
"""The class of the JDBC driver, which has to be among the files that an engine loads."""


@dataclass(frozen=True)
class Access:
    """How an engine reaches a database.

    Attributes:
        url: its JDBC address, without user and password.
    """

    url: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class ExtractionTask:
    """What to read, and where to put it.

    Attributes:
        label: how messages name the rows.
        rows: a statement for all of them; every column is text.
        columns: of that statement, those that are wanted.
        parts: conditions on the statement's columns; each row meets one of them.
        opening: statements that each session begins with; they set the moment that it sees.
        sessions: how many there may be at a time.
        directory: for the staged files, Parquet.
    """

    label: str
    rows: str
    columns: tuple[str, ...]
    parts: tuple[str, ...]
    opening: str
    sessions: int
    directory: str


Extraction = Callable[[Access, ExtractionTask], list[str]]
"""Reads rows on an engine; gives the staged files in the order of the parts."""
