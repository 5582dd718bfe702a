"""What can be asked of the demonstration data, and what is known about it.

Belongs here: the parameters, and the ground truth that tests of the platform
compare with. Does not belong here: how either is produced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from medallion_assets.simulation.spec import Truth


@dataclass(frozen=True, kw_only=True)
class OlistParameters:
    """The size and the place in time of an export.

    Every case needs rows of its own: 14 days with 20 orders, or 7 days with 80,
    hold them all; in fewer days too little is delivered.

    Attributes:
        first_day: the first business day before any shift.
        days: business days with orders.
        orders_per_day: orders of an average day; weekends have fewer and the
            peak day has about three times as many.
        seed: the same seed gives the same bytes.
        funnel: whether the two files of the marketing funnel are written.
        shift_days: moves every date by this constant without changing anything else.
    """

    first_day: date = date(2024, 4, 1)
    days: int = 14
    orders_per_day: int = 120
    seed: int = 7
    funnel: bool = True
    shift_days: int = 0

    def __post_init__(self) -> None:
        """Refuse sizes that cannot hold a single order a day."""
        if self.days < 1 or self.orders_per_day < 1:
            raise ValueError("an export needs at least one day and one order a day")

    @property
    def first_business_day(self) -> date:
        """The first day as the files show it."""
        return self.first_day + timedelta(days=self.shift_days)

    @property
    def last_business_day(self) -> date:
        """The last day as the files show it."""
        return self.first_business_day + timedelta(days=self.days - 1)

    @property
    def peak(self) -> int:
        """The number of the day with a sale, counted from 0; early, so that much is delivered."""
        return self.days * 2 // 5

    @property
    def order_target(self) -> int:
        """About how many orders there will be; sizes the catalogue and the population."""
        return self.days * self.orders_per_day

    def ending_on(self, last_day: date) -> OlistParameters:
        """The same data, shifted so that its last day is ``last_day`` (for example yesterday)."""
        unshifted = self.first_day + timedelta(days=self.days - 1)
        return replace(self, shift_days=(last_day - unshifted).days)


@dataclass(frozen=True, kw_only=True)
class TableTruth:
    """What the platform must find in one table when the range is the export's own days.

    Attributes:
        file: the file's name.
        received: data rows in the file.
        silver: rows in silver; for geolocation one a zip.
        quarantined: rows that break a quarantine rule.
        duplicates: rows equal to one received before.
        superseded: valid rows that lost to another version of their key; for
            geolocation the points folded into their zip.
        reasons: quarantined rows by reason code; a row may have several.
        reason_sets: quarantined rows by their complete reasons, joined with ``+``.
        rules: rows that break a warn or standardise rule, as ``{"action", "rows"}``.
        findings: count of each finding over the silver tables.
        money: sum of each money column over silver, as decimal text.
        examples: keys of a few rows a rule or reason, joined with ``|``.
    """

    file: str
    received: int
    silver: int
    quarantined: int
    duplicates: int
    superseded: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    reason_sets: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, str | int]] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    money: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OlistTruth(Truth):
    """The ground truth of one export.

    Attributes:
        peak_day: the day with the sale.
        orders_by_day: silver orders of each business day.
        tables: by table name.
        traps: by the trap's number, the counts by rule, finding or fact.
        spellings: values in other case or with white space around them, by
            ``table.column``; silver has them in their standard form.
        geolocation: expected city and state of zips whose points disagree.
    """

    parameters: OlistParameters
    first_day: date
    last_day: date
    peak_day: date
    orders_by_day: Mapping[str, int]
    tables: Mapping[str, TableTruth]
    traps: Mapping[int, Mapping[str, int | str]]
    spellings: Mapping[str, int]
    geolocation: Mapping[str, Mapping[str, str | None]]

    def write(self, path: Path) -> None:
        """Write the JSON to ``path``."""
        path.write_text(self.to_json() + "\n", encoding="utf-8")
