"""A place of dropped files, and a lake that takes them in.

Belongs here: what several tests of dropped files need. Does not belong here: any expectation.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from medallion_assets.ledger.drops import Attempt, read_attempts
from medallion_assets.ledger.entries import Entry
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.place import DropPlace
from medallion_assets.systems.sales_drops import SALES_DROPS
from medallion_assets.tables.model import Table
from medallion_assets_tests.platform import Platform

__all__ = [
    "DAY", "HEADER", "NAME", "NAMES", "SALE", "Drops", "also", "drops", "renamed", "sale",
    "sales_file", "written_before",
]  # fmt: skip

DAY = date(2026, 1, 11)
NAME = f"sales_{DAY}.csv"
NAMES = (
    "customer_id", "store_id", "product_name", "sales_date", "sales_person_id", "price",
    "quantity", "total_cost",
)  # fmt: skip
HEADER = ",".join(NAMES) + "\n"


@dataclass(frozen=True)
class Drops(Platform):
    """A lake that takes in what is dropped.

    Attributes:
        dropped: where files are dropped; a directory unless it begins with ``s3://``.
    """

    dropped: str = ""

    @property
    def settings(self) -> Settings:
        """The settings of this lake."""
        return super().settings.model_copy(update={"drops": self.dropped or None})

    @property
    def incoming(self) -> Path:
        """Where files are put."""
        return Path(self.dropped) / "incoming"

    def drop(self, name: str, content: bytes | str, *, at: datetime | None = None) -> Path:
        """Put a file, modified at a time (UTC)."""
        path = self.incoming / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if at is not None:
            os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    def files(self, prefix: str = "") -> list[str]:
        """Everything that lies below a prefix, links too."""
        root = Path(self.dropped) / prefix
        found = (Path(home) / name for home, _, names in os.walk(root) for name in names)
        return sorted(path.relative_to(root).as_posix() for path in found)

    def attempts(self, name: str = "sales") -> list[Attempt]:
        """The attempts of a table, oldest first."""
        with duckdb.connect(config={"threads": 1}) as connection:
            return read_attempts(connection, self.reader(), self.names[name].identifier)

    def outcomes(self, name: str = "sales") -> list[tuple[str, str]]:
        """File and outcome of each attempt."""
        return [(one.file_name, str(one.outcome)) for one in self.attempts(name)]

    def silver(self, name: str = "sales") -> list[dict[str, Any]]:
        """The accepted rows."""
        return self.rows("silver", name)

    def revenue(self, name: str = "sales") -> Decimal:
        """The sum of what silver accepts."""
        column = "total_cost" if name == "sales" else "final_price"
        return sum((row[column] for row in self.silver(name)), Decimal(0))

    def entries(self, name: str) -> Sequence[Entry]:
        """The ledger of a table; no equation may be broken."""
        found = list(self.ledger(name).values())
        assert [entry.imbalances for entry in found if entry.imbalances] == []
        return found


def also(lake: Drops, *names: str) -> Drops:
    """The same lake, whose runs bring these tables up to date as well."""
    return replace(lake, runs=(*lake.runs, *names))


def drops(home: Path, first: date = date(2026, 1, 1), last: date = date(2026, 1, 31)) -> Drops:
    """An empty lake and an empty place."""
    place = home / "drops"
    (place / "incoming").mkdir(parents=True)
    return Drops(home / "lake", home, first, last, SALES_DROPS, dropped=str(place))


SALE: dict[str, Any] = {
    "customer_id": 1,
    "store_id": 121,
    "product_name": "sugar",
    "sales_date": DAY.isoformat(),
    "sales_person_id": 1,
    "price": 50,
    "quantity": 2,
    "total_cost": 100,
}


def renamed(table: Table, **former: str) -> Table:
    """A table some of whose columns had another name."""
    columns = (
        replace(column, formerly=(former[column.name],)) if column.name in former else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def sale(**values: object) -> str:
    """A line of a CSV file."""
    return ",".join(str(value) for value in {**SALE, **values}.values()) + "\n"


def sales_file(*sales: str) -> str:
    """A CSV file of some lines."""
    return HEADER + "".join(sales or [sale()])


def written_before(
    call: str, kind: type[DropPlace], write: Callable[[str], object], patched: pytest.MonkeyPatch
) -> None:
    """Somebody writes a file that was listed, right before a place's ``copy`` or ``move``."""
    original = getattr(kind, call)

    def written(place: DropPlace, item: Dropped, *rest: Any) -> bool:
        write(item.name)
        return bool(original(place, item, *rest))

    patched.setattr(kind, call, written)
