"""The work of a day of the small shop, from its files to silver, without Dagster and gold.

Belongs here: what is run, in a directory or on S3. Does not belong here: how much is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from medallion_assets.lake.storage import s3_lease
from medallion_assets.lake.storage.meter import METER
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, Export, shop, with_export
from medallion_assets_tests.work.meters import Counts, Work, metered

__all__ = ["CountedShop", "work_on_s3"]

TWO_DAYS: Export = {
    **THREE_DAYS,
    "sales": [one for one in THREE_DAYS["sales"] if not one[2].startswith("2024-05-03")],
    "lines": THREE_DAYS["lines"][:-2],
}
REQUESTS = ("puts", "gets", "lists", "deletes")
NEVER = 10_000.0
"""Seconds to the next renewal of a lease, which a slow machine would count more often."""


@dataclass(frozen=True)
class CountedShop:
    """The shop of two days, whose export holds three by now.

    Attributes:
        platform: the lake, with the newer export.
        kept: the lake as it was before the third day.
    """

    platform: Platform
    kept: Kept

    @classmethod
    def made(cls, home: Path) -> CountedShop:
        """The lake; a run before keeps what only the first of a process does from being counted."""
        before, after = _shops(home)
        before.run()
        made = cls(after, Kept.of(before.root))
        made.counted()
        return made

    def work(self) -> Work:
        """The counts of the third day, and of the same again."""
        self.kept.put_back()
        return {"a day of the shop": self.counted(), "the shop, nothing new": self.counted()}

    def counted(self) -> Counts:
        """The counts of a run of the third day."""
        with metered(self.platform.root) as counts:
            self.platform.run([self.platform.day(2)], run_id="counted")
        return counts


def work_on_s3(home: Path, place: str) -> Work:
    """The requests to S3 of the shop's third day, and of the same again."""
    before, after = (replace(one, place=place) for one in _shops(home))

    def run() -> Counts:
        METER.take()
        after.run([after.day(2)], run_id="counted")
        used = METER.take()
        return Counts({name: getattr(used, name) for name in REQUESTS})

    with patch.object(s3_lease, "RENEW_SECONDS", NEVER):
        before.run()
        return {"requests to S3, a day of the shop": run(), "requests to S3, nothing new": run()}


def _shops(home: Path) -> tuple[Platform, Platform]:
    """The shop of two days, and the same lake when its export holds three."""
    before = shop(home, TWO_DAYS)
    return before, with_export(before, THREE_DAYS)
