"""Entries and runs of the ledger of payouts, and the hashes that chain them.

Belongs here: the records, their columns, and the canonical form that is hashed. Does not belong
here: which entries there are (see ``payouts.posting``), and storing them (see ``payouts.book``).

A hash covers all columns before it, in their order. Each value is written as its length in bytes,
a colon and its text; no value is ``-``. ``docs/payouts.md`` has the same as SQL.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pyiceberg.types import DateType, DecimalType, LongType, StringType, TimestampType

from medallion_assets.core.naming import PAYOUTS
from medallion_assets.lake.schemas import Field

ENTRIES = f"{PAYOUTS}.entries"
RUNS = f"{PAYOUTS}.runs"
MONEY = DecimalType(18, 2)
RATE = DecimalType(18, 4)

ENTRY_FIELDS: tuple[Field, ...] = (
    ("number", LongType(), "Place in the chain, from 1."),
    ("run_id", StringType(), "The run that posted it."),
    ("kind", StringType(), "`incentive` or `coupon`."),
    ("system", StringType(), "The source system."),
    ("period", DateType(), "First day of the month it is for."),
    ("store_id", StringType(), "Where it was earned; empty of a coupon."),
    ("subject_id", StringType(), "Who gets it: a sales person or a customer."),
    ("seq", LongType(), "Which entry of this key it is, from 1."),
    ("amount", MONEY, "What is posted: money, or pieces of a coupon; negative takes back."),
    ("due_total", MONEY, "What was due in all; of a void, what stays posted."),
    ("posted_before", MONEY, "Sum of all earlier entries of the key."),
    ("basis_total", MONEY, "Sales that the mart had for the key."),
    ("place", LongType(), "Place in the store; null where there is none."),
    ("reason", StringType(), "`due` for a first entry of a key, `correction`, or `void`."),
    ("code", StringType(), "Code of a coupon; null of money."),
    ("previous_sha256", StringType(), "Hash of the entry before; empty of the first."),
    ("entry_sha256", StringType(), "Hash of all columns before, in their order."),
)
RUN_FIELDS: tuple[Field, ...] = (
    ("number", LongType(), "Place in the chain, from 1."),
    ("run_id", StringType(), "The run; its last row is what it is now."),
    ("kind", StringType(), "`incentive` or `coupon`."),
    ("system", StringType(), "The source system."),
    ("period", DateType(), "First day of the month."),
    ("state", StringType(), "`draft`, `approved` or `void`."),
    ("rate", RATE, "Part of sales that an incentive is; null of coupons."),
    ("rule_version", StringType(), "The rule by which it was due."),
    ("clawback", StringType(), "What becomes of negative entries: `report` or `net`."),
    ("currency", StringType(), "Currency of the amounts; null of coupons."),
    ("entries", LongType(), "Entries of the run so far."),
    ("total", MONEY, "Their sum."),
    ("last_entry_sha256", StringType(), "Hash of the last of all entries then; empty of none."),
    ("days_loaded", LongType(), "Days of the month that the mart had."),
    ("days_in_month", LongType(), "Days that the month has."),
    ("mart_sha256", StringType(), "Hash of the month's rows of the mart."),
    ("ledger_commit", LongType(), "State of the lake that the mart was read from."),
    ("created_at", TimestampType(), "When it was closed, UTC."),
    ("created_by", StringType(), "Who closed it."),
    ("approved_at", TimestampType(), "When it was approved, UTC."),
    ("approved_by", StringType(), "Who approved it."),
    ("voided_at", TimestampType(), "When it was declared void, UTC."),
    ("voided_by", StringType(), "Who declared it void."),
    ("previous_sha256", StringType(), "Hash of the row before; empty of the first."),
    ("run_sha256", StringType(), "Hash of all columns before, in their order."),
)


class RunState(StrEnum):
    """What became of a run."""

    DRAFT = "draft"
    APPROVED = "approved"
    VOID = "void"


class Reason(StrEnum):
    """Why an entry was posted."""

    DUE = "due"
    CORRECTION = "correction"
    VOID = "void"


@dataclass(frozen=True, order=True)
class PayoutKey:
    """What amounts are added up by."""

    kind: str
    system: str
    period: date
    store_id: str
    subject_id: str


@dataclass(frozen=True)
class PayoutEntry:
    """One entry, as `ENTRY_FIELDS` describe it."""

    number: int
    run_id: str
    kind: str
    system: str
    period: date
    store_id: str
    subject_id: str
    seq: int
    amount: Decimal
    due_total: Decimal
    posted_before: Decimal
    basis_total: Decimal
    place: int | None
    reason: str
    code: str | None
    previous_sha256: str = ""
    entry_sha256: str = ""

    @property
    def key(self) -> PayoutKey:
        """What it is added up by."""
        return PayoutKey(self.kind, self.system, self.period, self.store_id, self.subject_id)


@dataclass(frozen=True)
class PayoutRun:
    """One row of a run, as `RUN_FIELDS` describe it."""

    number: int
    run_id: str
    kind: str
    system: str
    period: date
    state: str
    rate: Decimal | None
    rule_version: str
    clawback: str
    currency: str | None
    entries: int
    total: Decimal
    last_entry_sha256: str
    days_loaded: int
    days_in_month: int
    mart_sha256: str
    ledger_commit: int
    created_at: datetime
    created_by: str
    approved_at: datetime | None = None
    approved_by: str | None = None
    voided_at: datetime | None = None
    voided_by: str | None = None
    previous_sha256: str = ""
    run_sha256: str = ""

    @property
    def month(self) -> str:
        """The month as people write it."""
        return f"{self.period:%Y-%m}"


def values_of(record: PayoutEntry | PayoutRun) -> list[Any]:
    """The values of a record in the order of its columns."""
    return [getattr(record, field.name) for field in fields(record)]


def hash_of(record: PayoutEntry | PayoutRun) -> str:
    """The hash of all values of a record but its own hash."""
    return canonical_hash(values_of(record)[:-1])


def canonical_hash(values: Iterable[object]) -> str:
    """SHA-256 of values in their canonical form."""
    return hashlib.sha256("".join(map(_part, values)).encode()).hexdigest()


def _part(value: object) -> str:
    """A value with its length, so that no two lists of values read alike."""
    if value is None:
        return "-"
    text = str(value)
    return f"{len(text.encode())}:{text}"
