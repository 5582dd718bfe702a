"""The customers: who registers when, moves, changes the e-mail address, asks to be deleted.

Belongs here: the history of the table ``customers`` with its defects. Does not belong
here: what they buy.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.simulation.shopease.clock import NEVER, ChainClock
from medallion_assets.simulation.shopease.columns import (
    Mask,
    instants,
    numbers,
    replaced,
    spelt,
)
from medallion_assets.simulation.shopease.kinds import CUSTOMER_KINDS, Effect, codes
from medallion_assets.simulation.shopease.persons import (
    city_columns,
    draw_homes,
    email,
    full_name,
    phone,
)
from medallion_assets.simulation.shopease.register import Lot, Register, later, on
from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.shopease.vocabulary import FIRST_NAMES, LAST_NAMES

__all__ = ["Customers"]

_CODE = codes(CUSTOMER_KINDS)
_REJECTED = [_CODE[kind.name] for kind in CUSTOMER_KINDS if kind.effect is Effect.REJECT]
_EXTRA = ("customer_id_null", "exact_duplicate", "key_changed")
_NEW_PERCENT = 25
_DELETED = 4_000, 2
_MOVING_PERCENT = 8
_MAILING_PERCENT = 6
_MILLION = 1_000_000
_HOME = ("city", "zip", "street", "house")


class Customers(Register):
    """One row a customer, but for the injected repetitions.

    Rows of known customers come first, ordered by when they registered, so that a
    customer's id is the row's place and 1.

    Attributes:
        known: customers with an id of their own.
        code: the kind of defect of each row, 0 for none.
    """

    name = "customers"
    key: tuple[str, ...] = ("customer_id",)

    def __init__(self, parameters: ChainParameters, clock: ChainClock) -> None:
        """Draw all lives."""
        rng = Rng(parameters.seed, "shopease:customers")
        total = parameters.customers
        share, least = _DELETED
        gone = max(least, total * share // _MILLION)
        self._wanted = {kind.name: kind.rows(total) for kind in CUSTOMER_KINDS}
        self.known = total + gone - sum(self._wanted[name] for name in _EXTRA)
        self._clock, self._days = clock, parameters.days
        self._born(rng)
        lot = Lot(rng, self.known)
        self._inject(lot)
        self._live(rng, lot, gone)
        self._repeat(rng, lot)

    def _born(self, rng: Rng) -> None:
        """Registrations: most before the first day, the others spread over the days."""
        new = self.known * _NEW_PERCENT // 100
        days = np.sort(rng.below(self._days, new))
        self.arrives = np.concatenate([np.full(self.known - new, -1), days])
        before = self._clock.before(rng, self.known - new)
        size = self.known
        self._of: dict[str, Integers] = {
            "id": np.arange(1, size + 1),
            "created": np.concatenate([before, self._clock.office(rng, days)]),
            "first": rng.below(len(FIRST_NAMES), size),
            "last": rng.below(len(LAST_NAMES), size),
            "domain": rng.below(2, size),
            "line": rng.below(100, size),
            **{f"old_{part}": values for part, values in draw_homes(rng, size).items()},
            **{f"new_{part}": values for part, values in draw_homes(rng, size).items()},
        }

    def _inject(self, lot: Lot) -> None:
        """Give rows their kind of defect."""
        self.code = np.zeros(self.known, dtype=np.int64)
        for kind, rows in self._wanted.items():
            if kind not in _EXTRA:
                self.code[lot.take(rows)] = _CODE[kind]

    def _live(self, rng: Rng, lot: Lot, gone: int) -> None:
        """Deletions, moves and new e-mail addresses; each at most once a customer."""
        size = self.known
        self.leaves, moved, mailed = (np.full(size, NEVER) for _ in range(3))
        doomed = lot.take(gone, self.arrives < 0)
        self.leaves[doomed] = later(rng, self.arrives[doomed], self._days)
        for days, percent in ((moved, _MOVING_PERCENT), (mailed, _MAILING_PERCENT)):
            who = lot.take(size * percent // 100)
            days[who] = later(rng, self.arrives[who], self._days)
        both = np.flatnonzero(moved < NEVER)[::4]
        mailed[both] = later(rng, moved[both], self._days)
        self._of |= {"moved": moved, "mailed": mailed}
        for event in ("moved", "mailed"):
            when = np.minimum(self._of[event], self._days)
            self._of[f"{event}_at"] = self._clock.office(rng, when)

    def _repeat(self, rng: Rng, lot: Lot) -> None:
        """Rows beside those of the customers: copies, and some without an id.

        A changed copy comes later than its first row and has the address after a move.
        """
        quiet = (self._of["moved"] == NEVER) & (self._of["mailed"] == NEVER) & (self.arrives < 0)
        sources = [lot.take(self._wanted[kind], quiet) for kind in _EXTRA]
        source = np.concatenate(sources)
        kind = np.repeat([_CODE[name] for name in _EXTRA], [len(rows) for rows in sources])
        changed = kind == _CODE["key_changed"]
        extra = {name: values[source] for name, values in self._of.items()}
        day = np.where(changed, later(rng, self.arrives[source], self._days), -1)
        extra["moved"] = np.where(changed, day, NEVER)
        extra["moved_at"] = self._clock.office(rng, day)
        extra["first"] += kind == _CODE["customer_id_null"]
        extra["first"] %= len(FIRST_NAMES)
        self._of = {name: np.concatenate([self._of[name], extra[name]]) for name in self._of}
        self.arrives = np.concatenate([self.arrives, day])
        self.leaves = np.concatenate([self.leaves, np.full(len(day), NEVER)])
        self.code = np.concatenate([self.code, kind])

    @property
    def rejected(self) -> Mask:
        """The known customers whose row cannot be used."""
        return np.isin(self.code[: self.known], _REJECTED)

    def changed(self, day: int) -> Mask:
        """Who moved or has another e-mail address."""
        return on(self._of["moved"], day) | on(self._of["mailed"], day)

    def kinds(self, day: int) -> Mapping[str, int]:
        """ChainTruth rows, and clean customers that moved or changed their address."""
        here = self.present(day)
        found = np.bincount(self.code[here], minlength=len(_CODE) + 1)
        clean = here & (self.code == 0)
        return {
            **{name: int(found[code]) for name, code in _CODE.items()},
            "moved": int((clean & (self._of["moved"] <= day)).sum()),
            "email_changed": int((clean & (self._of["mailed"] <= day)).sum()),
            "deleted": int((self.leaves <= day).sum()),
        }

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
        return pa.table(_spoilt(columns, self.code[chosen], of["id"]))


def _spoilt(columns: dict[str, pa.Array], code: Integers, turn: Integers) -> dict[str, pa.Array]:
    """The columns with the defects that single values have."""
    for kind, column, value in (
        ("customer_id_null", "customer_id", None),
        ("customer_name_null", "customer_name", None),
        ("customer_name_blank", "customer_name", "   "),
        ("email_null", "email", None),
        ("email_blank", "email", ""),
    ):
        columns[column] = replaced(columns[column], code == _CODE[kind], value)
    for column in ("customer_name", "email"):
        columns[column] = spelt(columns[column], code == _CODE[f"{column}_spelling"], turn)
    return columns
