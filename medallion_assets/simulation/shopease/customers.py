"""The customers: who registers when, moves, changes the e-mail address, asks to be deleted.

Belongs here: the history of the table ``customers`` with its defects. Does not belong
here: what they buy.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Mask, Rng, Supply
from medallion_assets.simulation.shopease.clock import NEVER, ChainClock
from medallion_assets.simulation.shopease.columns import instants, numbers
from medallion_assets.simulation.shopease.kinds import CUSTOMER_KINDS
from medallion_assets.simulation.shopease.persons import (
    city_columns,
    draw_homes,
    email,
    full_name,
    phone,
)
from medallion_assets.simulation.shopease.register import EntityRegister, later, on, supply
from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.shopease.vocabulary import FIRST_NAMES, LAST_NAMES

_NEW_PERCENT = 25
_DELETED = 4_000, 2
_MOVING_PERCENT = 8
_MAILING_PERCENT = 6
_MILLION = 1_000_000
_HOME = ("city", "zip", "street", "house")


class Customers(EntityRegister):
    """One row a customer, but for the injected repetitions.

    Rows of known customers come first, ordered by when they registered.
    """

    name = "customers"
    key: tuple[str, ...] = ("customer_id",)
    defects = CUSTOMER_KINDS
    event = "moved"
    varied = ("first", len(FIRST_NAMES))
    blanks: Mapping[str, str] = {"customer_name": "   ", "email": ""}

    def __init__(self, parameters: ChainParameters, clock: ChainClock) -> None:
        """Draw all lives."""
        rng = Rng(parameters.seed, "shopease:customers")
        total = parameters.customers
        super().__init__(parameters, clock, total)
        share, least = _DELETED
        gone = max(least, total * share // _MILLION)
        self.known = total + gone - self._extra
        self._born(rng)
        left = supply(rng, self.known)
        self._inject(left)
        self._live(rng, left, gone)
        quiet = (self._of["moved"] == NEVER) & (self._of["mailed"] == NEVER) & (self.arrives < 0)
        self._repeat(rng, left, quiet)

    def _born(self, rng: Rng) -> None:
        """Registrations: most before the first day, the others spread over the days."""
        new = self.known * _NEW_PERCENT // 100
        days = np.sort(rng.below(self._days, new))
        self.arrives = np.concatenate([np.full(self.known - new, -1), days])
        before = self._clock.before(rng, self.known - new)
        size = self.known
        self._of = {
            "id": np.arange(1, size + 1),
            "created": np.concatenate([before, self._clock.office(rng, days)]),
            "first": rng.below(len(FIRST_NAMES), size),
            "last": rng.below(len(LAST_NAMES), size),
            "domain": rng.below(2, size),
            "line": rng.below(100, size),
            **{f"old_{part}": values for part, values in draw_homes(rng, size).items()},
            **{f"new_{part}": values for part, values in draw_homes(rng, size).items()},
        }

    def _live(self, rng: Rng, left: Supply, gone: int) -> None:
        """Deletions, moves and new e-mail addresses; each at most once a customer."""
        size = self.known
        self.leaves, moved, mailed = (np.full(size, NEVER) for _ in range(3))
        doomed = left.take(gone, self.arrives < 0)
        self.leaves[doomed] = later(rng, self.arrives[doomed], self._days)
        for days, percent in ((moved, _MOVING_PERCENT), (mailed, _MAILING_PERCENT)):
            who = left.take(size * percent // 100)
            days[who] = later(rng, self.arrives[who], self._days)
        both = np.flatnonzero(moved < NEVER)[::4]
        mailed[both] = later(rng, moved[both], self._days)
        self._of |= {"moved": moved, "mailed": mailed}
        for event in ("moved", "mailed"):
            when = np.minimum(self._of[event], self._days)
            self._of[f"{event}_at"] = self._clock.office(rng, when)

    def changed(self, day: int) -> Mask:
        """Who moved or has another e-mail address."""
        return on(self._of["moved"], day) | on(self._of["mailed"], day)

    def kinds(self, day: int) -> Mapping[str, int]:
        """ChainTruth rows, and clean customers that moved or changed their address."""
        moved, mailed = self._of["moved"] <= day, self._of["mailed"] <= day
        return self._counted(day, moved=moved, email_changed=mailed)

    def rows(self, chosen: Integers, day: int) -> pa.Table:
        """Some rows as they are at the end of a day."""
        of = {name: values[chosen] for name, values in self._of.items()}
        moved, mailed = of["moved"] <= day, of["mailed"] <= day
        home = {part: np.where(moved, of[f"new_{part}"], of[f"old_{part}"]) for part in _HOME}
        updated = np.maximum(of["created"], np.where(moved, of["moved_at"], 0))
        updated = np.maximum(updated, np.where(mailed, of["mailed_at"], 0))
        domain = np.where(mailed, 2, of["domain"])
        columns = {
            "customer_id": numbers(of["id"]),
            "customer_name": full_name(of["first"], of["last"]),
            "email": email(of["first"], of["last"], of["id"], domain),
            "phone": phone(of["old_city"], of["line"]),
            **city_columns(home),
            "created_at": instants(of["created"]),
            "updated_at": instants(updated),
        }
        return self._spoilt(columns, self.code[chosen], of["id"])
