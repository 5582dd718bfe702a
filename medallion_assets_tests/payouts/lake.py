"""A lake with marts that say who is due what, published without sources and dbt.

Belongs here: what several tests of payouts need. Does not belong here: any expectation.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import SecretStr
from pyiceberg.types import BooleanType, DateType, DecimalType, LongType, StringType

from medallion_assets.core.naming import GOLD
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure as ensure_table
from medallion_assets.lake.heads import ENTRIES as LEDGER
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import UNPARTITIONED, schema_of
from medallion_assets.ledger.store import ensure
from medallion_assets.payouts.book import Book, read_book
from medallion_assets.payouts.closing import Closed, close
from medallion_assets.payouts.posting import part_of
from medallion_assets.payouts.rules import PayoutKind, rule_of
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings

__all__ = ["APRIL", "COUPONS", "INCENTIVES", "LATER", "PaidShops", "bought", "sold"]

APRIL = date(2024, 4, 1)
LATER = datetime(2024, 5, 20, 12, tzinfo=UTC)
INCENTIVES = rule_of(PayoutKind.INCENTIVE, "sales_drops")
COUPONS = rule_of(PayoutKind.COUPON, "sales_drops")
RATE = Decimal("0.0100")
MONEY = DecimalType(18, 2)
COMMON = (
    ("month", DateType(), ""),
    ("days_loaded", LongType(), ""),
    ("days_in_month", LongType(), ""),
    ("is_complete", BooleanType(), ""),
    ("currency", StringType(), ""),
)
COLUMNS = {
    INCENTIVES.mart: (
        ("store_id", StringType(), ""),
        ("sales_person_id", StringType(), ""),
        *COMMON,
        ("total_sales", MONEY, ""),
        ("place", LongType(), ""),
        ("rate", DecimalType(18, 4), ""),
        ("incentive_status", StringType(), ""),
        ("incentive_due", MONEY, ""),
    ),
    COUPONS.mart: (
        ("customer_id", StringType(), ""),
        *COMMON,
        ("total_sales", MONEY, ""),
        ("coupon_due", BooleanType(), ""),
    ),
}


def _month(period: date, days: int) -> dict[str, Any]:
    return {
        "month": period,
        "days_loaded": days,
        "days_in_month": 30,
        "is_complete": days == 30,
        "currency": "INR",
    }


def sold(
    totals: Mapping[tuple[str, str], str],
    *,
    period: date = APRIL,
    days: int = 30,
    rate: Decimal = RATE,
) -> list[dict[str, Any]]:
    """Rows of the mart of incentives, by store and person with what was sold."""
    amounts = {key: Decimal(total) for key, total in totals.items()}
    rows = []
    for (store, person), total in amounts.items():
        better = [other for (where, _), other in amounts.items() if where == store]
        place = 1 + sum(other > total for other in better)
        wins = place == 1 and total > 0
        status = ("due" if days == 30 else "held_incomplete_month") if wins else "none"
        due = part_of(total, rate) if status == "due" else Decimal("0.00")
        rows.append(
            {
                "store_id": store, "sales_person_id": person, **_month(period, days),
                "total_sales": total, "place": place, "rate": rate, "incentive_status": status,
                "incentive_due": due,
            }
        )  # fmt: skip
    return rows


def bought(
    due: Mapping[str, bool], *, period: date = APRIL, days: int = 30
) -> list[dict[str, Any]]:
    """Rows of the mart of coupons, by customer and whether one is due."""
    return [
        {
            "customer_id": customer,
            **_month(period, days),
            "total_sales": Decimal("10.00"),
            "coupon_due": is_due,
        }
        for customer, is_due in due.items()
    ]


@dataclass(frozen=True)
class PaidShops:
    """A lake of marts, and settings that may differ.

    Attributes:
        root: the lake, or what this machine keeps of a lake on S3.
        place: the lake, where it lies on S3.
    """

    root: Path
    given: dict[str, Any] = field(default_factory=dict)
    place: str | None = None

    @property
    def settings(self) -> Settings:
        """The settings; one thread, since tests run side by side."""
        return Settings(
            lake=self.place or self.root,
            state=self.root if self.place else None,
            s3_retry_seconds=2,
            first_day=date(2024, 1, 1),
            last_day=date(2024, 5, 31),
            coupon_key=SecretStr("a key that nobody knows"),
            threads=1,
            sync=False,
            _env_file=None,  # type: ignore[call-arg]
        ).model_copy(update=self.given)

    @property
    def lake(self) -> Lake:
        """The lake, opened anew."""
        return open_lake(self.settings)

    def session(self, run_id: str = "run") -> AbstractContextManager[Session]:
        """A session on the lake."""
        return open_session(self.settings, run_id=run_id)

    def publish(
        self, mart: str, rows: Sequence[Mapping[str, Any]], *, run_id: str = "gold"
    ) -> None:
        """Let a mart have these rows and no others."""
        self.replace(f"{GOLD}.{mart}", COLUMNS[mart], rows, run_id=run_id)

    def replace(
        self,
        identifier: str,
        columns: Sequence[Any],
        rows: Sequence[Mapping[str, Any]],
        *,
        run_id: str = "run",
    ) -> None:
        """Publish other rows of a table in the place of all."""
        with self.session(run_id) as session, session.publishing():
            lake = session.lake
            ensure(session, LEDGER)
            table = ensure_table(lake, identifier, schema_of(columns), UNPARTITIONED, comment="")
            given = pa.Table.from_pylist(list(rows), schema=table.schema().as_arrow())
            session.connection.register("given", given)
            files = stage(
                session.connection, "from given", table.schema(), lake.data_directory(identifier)
            )
            publish(lake, [Change(identifier, files, EVERYTHING)], None, run_id)

    def book(self) -> Book:
        """Everything that was decided."""
        with self.session() as session:
            return read_book(session, session.reader())

    def close(self, period: date = APRIL, *, now: datetime = LATER, **more: Any) -> Closed:
        """Close a month."""
        with self.session("close") as session:
            return close(session, INCENTIVES, period, now=now, by="ann", **more)

    def reader(self) -> SnapshotReader:
        """Read what is valid now."""
        lake = self.lake
        return SnapshotReader(lake, read_heads(lake))
