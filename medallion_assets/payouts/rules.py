"""Which mart of gold says who is due what.

Belongs here: the rules as data, one a system and kind; another system is one more line. Does not
belong here: reading marts (see ``payouts.marts``) and posting (see ``payouts.posting``).
"""

from dataclasses import dataclass
from enum import StrEnum

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD


class PayoutKind(StrEnum):
    """What is paid or sent."""

    INCENTIVE = "incentive"
    COUPON = "coupon"


@dataclass(frozen=True)
class NamesOf:
    """Where the names of those who are paid were received.

    Attributes:
        table: of bronze and silver.
        key: its column that is the subject.
        columns: that make up the name.
    """

    table: str
    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PayoutRule:
    """How a mart of months says who is due what. All names are columns of it.

    Attributes:
        version: raised where the rule itself changes; runs keep it.
        subject: who is paid or sent something.
        basis: what the amount is a part of.
        is_due: the column that says whether something is due, and its value then.
        due: the amount; None where one piece is due.
        store: where it was earned; None where that does not matter.
        place: what else an entry keeps of why.
        rate: part of the basis that is due; None without one.
        held: the column whose values name why something is held back.
        names: where names of subjects are; None where nobody may ask.
    """

    kind: PayoutKind
    system: str
    mart: str
    version: str
    subject: str
    basis: str
    is_due: tuple[str, str | bool]
    due: str | None = None
    store: str | None = None
    place: str | None = None
    rate: str | None = None
    held: str | None = None
    names: NamesOf | None = None

    @property
    def identifier(self) -> str:
        """The mart as the lake names it."""
        return f"{GOLD}.{self.mart}"


RULES = (
    PayoutRule(
        kind=PayoutKind.INCENTIVE,
        system="sales_drops",
        mart="sales_drops_sales_team_data_mart",
        version="best-seller-of-store-1",
        subject="sales_person_id",
        basis="total_sales",
        is_due=("incentive_status", "due"),
        due="incentive_due",
        store="store_id",
        place="place",
        rate="rate",
        held="incentive_status",
        names=NamesOf("sales_drops_sales_team", "id", ("first_name", "last_name")),
    ),
    *(
        PayoutRule(
            kind=PayoutKind.COUPON,
            system=system,
            mart=f"{system}_customer_data_mart",
            version="spent-less-than-month-before-1",
            subject="customer_id",
            basis="total_sales",
            is_due=("coupon_due", True),
        )
        for system in ("sales_drops", "shopease")
    ),
)


def rule_of(kind: PayoutKind, system: str) -> PayoutRule:
    """The rule of a system.

    Raises:
        ConfigurationError: no mart of it says so.
    """
    for rule in RULES:
        if (rule.kind, rule.system) == (kind, system):
            return rule
    known = ", ".join(rule.system for rule in RULES if rule.kind is kind)
    raise ConfigurationError(
        f"no mart of {system} says who is due {'an' if kind is PayoutKind.INCENTIVE else 'a'} "
        f"{kind}",
        remedy=f"name one of {known}",
    )
