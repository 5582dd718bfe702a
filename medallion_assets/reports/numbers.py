"""Numbers as those read them who are paid in a currency.

Belongs here: signs and groups of digits, by currency. Does not belong here: which numbers.
"""

from dataclasses import dataclass
from decimal import Decimal

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written.

    Attributes:
        sign: of the currency.
        group: between groups of digits.
        point: before decimals.
        later: digits of all groups but the last, which has three.
    """

    sign: str
    group: str = ","
    point: str = "."
    later: int = 3

    def number(self, value: Decimal | int, digits: int = 0) -> str:
        """A number with so many decimals."""
        whole, _, rest = f"{abs(value):.{digits}f}".partition(".")
        groups, head = [whole[-3:]], whole[:-3]
        while head:
            groups.insert(0, head[-self.later :])
            head = head[: -self.later]
        text = self.group.join(groups) + (self.point + rest if rest else "")
        return f"{MINUS}{text}" if value < 0 else text

    def money(self, value: Decimal) -> str:
        """An amount with its currency, which never stands alone on a line."""
        return f"{self.sign}{SPACE}{self.number(value, 2)}"

    def change(self, percent: Decimal) -> str:
        """A change in percent, with its sign."""
        plus = "+" if percent > 0 else ""
        return f"{plus}{self.number(percent, 1)}{SPACE}%"


FORMATS = {
    "BRL": NumberFormat("R$", ".", ","),
    "USD": NumberFormat("$"),
    "INR": NumberFormat("₹", later=2),
    "EUR": NumberFormat("€", ".", ","),
}


def format_of(currency: str) -> NumberFormat:
    """The format of a currency; of one that is not known its code stands before amounts."""
    return FORMATS.get(currency, NumberFormat(currency))
