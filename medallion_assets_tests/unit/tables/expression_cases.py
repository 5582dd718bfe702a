"""Expressions in SQL, with rows and what they are on each of them.

Belongs here: what two engines have to agree on. Does not belong here: evaluating it.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis

__all__ = ["CASES", "ROWS", "SCHEMA"]

SCHEMA = ibis.schema(
    {
        "place": "int64",
        "price": "decimal(12, 2)",
        "part": "decimal(5, 4)",
        "n": "int64",
        "small": "int32",
        "x": "float64",
        "name": "string",
        "at": "timestamp(6)",
        "paid": "boolean",
    }
)
ROWS: list[dict[str, Any]] = [
    {
        "place": 0,
        "price": Decimal("0.10"),
        "part": Decimal("0.0500"),
        "n": 999_999_999_999_999_999,
        "small": 3,
        "x": 0.5,
        "name": "Tea, 100%",
        "at": datetime(2024, 5, 1, 10),  # noqa: DTZ001 - local
        "paid": True,
    },
    {
        "place": 1,
        "price": Decimal("-12.50"),
        "part": Decimal("1.0000"),
        "n": -1,
        "small": 2,
        "x": -1.0,
        "name": "ÄPFEL",
        "at": datetime(2024, 5, 2),  # noqa: DTZ001
        "paid": False,
    },
    {"place": 2, **dict.fromkeys(SCHEMA.names[1:])},
]
CASES: dict[str, list[bool | None]] = {
    "price = 0.1": [True, False, None],
    "price * 3 = 0.3": [True, False, None],
    "price * part = 0.005": [True, False, None],
    "price * small >= 0.3": [True, False, None],
    "price + part > -11.49": [True, False, None],
    "n * small > n": [True, False, None],
    "n + 1 = 1000000000000000000": [True, False, None],
    "-n < 0 or -price > 12.4999": [True, True, None],
    "x = 0.5 and x < part": [False, False, None],
    "small in (1, 2) or n is null": [False, True, True],
    "price between 0.05 and 0.15": [True, False, None],
    "price not in (0.10, 0.2)": [False, True, None],
    "name like 'Tea%'": [True, False, None],
    "lower(name) = 'äpfel' or length(name) = 9": [True, True, None],
    "upper(name) like 'TEA, 100_'": [True, False, None],
    "at >= date '2024-05-02'": [False, True, None],
    "at < timestamp '2024-05-01 10:00:01'": [True, False, None],
    "coalesce(price, 0) = 0": [False, False, True],
    "coalesce(paid, false)": [True, False, False],
    "not paid": [False, True, None],
    "paid is not true": [False, True, True],
    "name is null and price is null": [False, False, True],
    "(price > 0) = paid": [True, True, None],
}
