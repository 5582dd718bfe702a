"""Codes of coupons: which nobody can guess, and in which a misspelt letter shows.

Belongs here: making and checking one, and the fingerprint of the key. Does not belong here: who
gets one (see ``payouts.coupons``).

A code has 60 bits of an HMAC-SHA256 in twelve letters of Crockford's alphabet, and one that checks
them: each wrong letter and each two letters in the other order are noticed.
"""

import hashlib
import hmac
from functools import reduce

from medallion_assets.payouts.records import PayoutKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
"""Letters that are no part of the alphabet, and what people mean by them."""
LETTERS, BITS = 12, 5
GROUP = 4


def code_of(key: PayoutKey, secret: str) -> str:
    """The code of a customer and month, such as ``MQDY-0EV8-GG98-X``."""
    message = f"coupon|{key.system}|{key.subject_id}|{key.period:%Y-%m}"
    digest = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest) >> (len(digest) * 8 - LETTERS * BITS)
    values = [number >> (BITS * place) & 31 for place in reversed(range(LETTERS))]
    text = "".join(ALPHABET[value] for value in [*values, _check(values)])
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def is_code(text: str) -> bool:
    """Whether a text that a person typed may be a code; hyphens, spaces and case do not matter."""
    letters = text.upper().replace("-", "").replace(" ", "").translate(MISREAD)
    values = [ALPHABET.find(letter) for letter in letters]
    return (
        len(values) == LETTERS + 1 and min(values) >= 0 and _check(values[:LETTERS]) == values[-1]
    )


def key_fingerprint(secret: str) -> str:
    """What a lake keeps of the key; it does not tell the key."""
    return hmac.new(secret.encode(), b"fingerprint of coupons", hashlib.sha256).hexdigest()[:16]


def _check(values: list[int]) -> int:
    """The value of the letter that checks others: a polynomial over a field of 32 elements."""
    return reduce(lambda sofar, value: _doubled(sofar ^ value), values, 0)


def _doubled(value: int) -> int:
    """Twice a value in the field, modulo x^5 + x^2 + 1."""
    return value << 1 ^ (0b100101 if value & 16 else 0)
