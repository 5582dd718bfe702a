"""The drops of the invented shops: sales and dimensions by day, and files that are none."""

import os
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.simulation.sales_drops.months import month_before, months_before, sales_of
from medallion_assets.simulation.sales_drops.sales import (
    CUSTOMERS,
    PRODUCTS,
    SELLING_STORES,
    STORES,
    Row,
    Till,
)
from medallion_assets.simulation.sales_drops.spec import DropParameters, DropTruth
from medallion_assets.simulation.sales_drops.writing import write_rows
from medallion_assets.sources.drops.folders import INCOMING
from medallion_assets.systems.sales_drops import TIME_ZONE

SUFFIXES = (".csv", ".jsonl", ".parquet")
LEADER = 7
"""The seller who leads another one in the end."""
HOUR = 21
"""Local hour at which the files of a day are dropped."""

Bad = tuple[str, str, Callable[[bytes], bytes]]
HEADER = b"customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost\n"
MALFORMED: tuple[Bad, ...] = (
    ("no_store", "no column", lambda good: good.replace(b"store_id", b"shop_number", 1)),
    ("empty", "is empty", lambda _: b""),
    ("header_only", "no rows", lambda _: HEADER),
    ("latin_1", "not UTF-8", lambda good: good.replace(b"sugar", b"s\xfcgar")),
    ("binary", "NUL byte", lambda good: good[:200] + b"\0\1\2" + good[200:]),
    ("cut_off", "cut off", lambda good: good.rstrip(b"\n").rpartition(b",")[0]),
    ("twice", "named twice", lambda good: good.replace(b"quantity", b"price", 1)),
)
"""CSV files that cannot be taken in: name, what the reason says, and how a good one is spoilt."""


def generate(root: Path, parameters: DropParameters) -> DropTruth:
    """Drop all files of some days below ``incoming``.

    Raises:
        ConfigurationError: something lies there already.
    """
    incoming = root / INCOMING
    if incoming.exists() and any(incoming.iterdir()):
        raise ConfigurationError(
            f"{incoming} is not empty", remedy="name another directory, or take its files in first"
        )
    if parameters.days < 1 or parameters.sales < 1:
        raise ConfigurationError(
            "there is nothing to invent", remedy="give at least one day and one sale"
        )
    truth = DropTruth()
    till = Till(Random(parameters.seed), truth)  # noqa: S311 - a fixed order, not a secret
    _dimensions(incoming, parameters, truth)
    for month in months_before(parameters.first_day, parameters.months):
        _month(incoming, parameters, month, till)
    for number in range(parameters.days):
        _sales(incoming, parameters, number, till)
    _no_files(incoming, parameters, truth)
    return truth


def _drop(
    path: Path, day: date, rows: list[Row], table: str, truth: DropTruth, *, torn: bool
) -> None:
    """Write a file as it is dropped in the evening of a day."""
    truth.unparsable[table] += write_rows(path, rows, torn=torn)
    _date(path, day)


def _date(path: Path, day: date) -> None:
    """Give a file its time of modification."""
    moment = datetime.combine(day, time(HOUR), tzinfo=ZoneInfo(TIME_ZONE)).timestamp()
    os.utime(path, (moment, moment))


def _sales(incoming: Path, parameters: DropParameters, number: int, till: Till) -> None:
    """The sales of a day: a file a store, and one with discounts, in changing formats."""
    day = parameters.day(number)
    for place, store in enumerate(SELLING_STORES):
        suffix = SUFFIXES[(number + place) % len(SUFFIXES)]
        rows = till.priced(store, day, parameters.sales)
        if place == 1:
            rows = [{**row, "payment_mode": "UPI"} for row in rows]
        path = incoming / f"sales_{store}_{day}{suffix}"
        _drop(path, day, rows, "sales", till.truth, torn=suffix != ".parquet" and place == 0)
    suffix = SUFFIXES[number % len(SUFFIXES)]
    rows = till.discounted(day, parameters.sales)
    path = incoming / f"online_{day}{suffix}"
    _drop(path, day, rows, "discounted_sales", till.truth, torn=suffix == ".jsonl")


def _month(incoming: Path, parameters: DropParameters, month: date, till: Till) -> None:
    """The sales of a whole month, which are dropped late: a file a store."""
    first = parameters.first_day
    for store, rows in sales_of(month, is_last=month == month_before(first)).items():
        path = incoming / f"sales_{store}_{month:%Y-%m}.csv"
        _drop(path, first, till.known(rows, STORES), "sales", till.truth, torn=False)


def _dimensions(incoming: Path, parameters: DropParameters, truth: DropTruth) -> None:
    """A file a dimension on the first day; on the last one files of what has changed."""
    first, last = parameters.first_day, parameters.last_day
    files: dict[str, tuple[str, date, list[Row]]] = {
        "customers": (".csv", first, [_customer(number) for number in range(1, CUSTOMERS + 1)]),
        "stores": (".jsonl", first, [_store(store) for store in STORES]),
        "products": (".parquet", first, _products(first)),
        "sales_team": (".csv", first, [*map(_person, range(1, 10)), _manager()]),
    }
    for table, (suffix, day, rows) in files.items():
        truth.rows[table] += len(rows)
        path = incoming / table / f"{table}_{day}{suffix}"
        _drop(path, day, rows, table, truth, torn=False)
    if parameters.days > 1:
        _changes(incoming, last, truth)


def _changes(incoming: Path, day: date, truth: DropTruth) -> None:
    """Files of a later day: some customers have moved, and a seller leads another one."""
    files: dict[str, tuple[str, list[Row]]] = {
        "customers": (
            ".jsonl",
            [{**_customer(number), "address": "9 Lake View"} for number in (1, 2, 3)],
        ),
        "sales_team": (".parquet", [{**_person(9), "manager_id": LEADER}]),
    }
    for table, (suffix, rows) in files.items():
        truth.rows[table] += len(rows)
        truth.superseded[table] += len(rows)
        path = incoming / table / f"{table}_{day}{suffix}"
        _drop(path, day, rows, table, truth, torn=False)


def _customer(number: int) -> Row:
    return {
        "customer_id": number,
        "first_name": f"Given{number}",
        "last_name": f"Family{number}",
        "address": f"{number} Market Road",
        "pincode": f"{110001 + number}",
        "phone_number": f"55501{number:05d}",
        "customer_joining_date": date(2021, 1, 1 + number % 28),
    }


def _store(store: int) -> Row:
    return {
        "id": store,
        "address": f"Shop {store}, Ring Road",
        "store_pincode": f"{110000 + store}",
        "store_manager_name": f"Head Of{store}",
        "store_opening_date": date(2020, 4, 1),
        "reviews": None,
    }


def _products(day: date) -> list[Row]:
    return [
        {
            "id": number,
            "name": name.title(),
            "current_price": price,
            "old_price": price,
            "created_date": date(2020, 4, 1),
            "updated_date": day,
            "expiry_date": date(2030, 1, 1),
        }
        for number, (name, price) in enumerate(PRODUCTS.items(), start=1)
    ]


def _person(number: int) -> Row:
    return {
        "id": number,
        "first_name": f"Seller{number}",
        "last_name": f"Ofshops{number}",
        "manager_id": 10,
        "is_manager": "N",
        "address": f"{number} Hill Road",
        "pincode": "110011",
        "joining_date": date(2020, 6, 1),
    }


def _manager() -> Row:
    return {**_person(10), "first_name": "Head", "manager_id": None, "is_manager": "Y"}


def _no_files(incoming: Path, parameters: DropParameters, truth: DropTruth) -> None:
    """Files of the last day that cannot be taken in, and one that is there already."""
    day = parameters.last_day
    rng = Random(parameters.seed + 1)  # noqa: S311 - a fixed order, not a secret
    rows = [
        {**row, "product_name": "sugar"}
        for row in Till(rng, DropTruth()).priced(STORES[0], day, 10)[1:]
    ]
    write_rows(incoming / "good.csv", rows)
    good = (incoming / "good.csv").read_bytes()
    (incoming / "good.csv").unlink()
    bad = {f"{name}_{day}.csv": (reason, spoil(good)) for name, reason, spoil in MALFORMED}
    write_rows(incoming / "good.parquet", rows)
    whole = (incoming / "good.parquet").read_bytes()
    (incoming / "good.parquet").unlink()
    bad[f"truncated_{day}.parquet"] = ("no whole Parquet", whole[: len(whole) // 2])
    bad[f"sheet_{day}.xlsx"] = ("no whole Excel workbook", good)
    for name, (reason, content) in bad.items():
        (incoming / name).write_bytes(content)
        _date(incoming / name, day)
        truth.rejected[name] = reason
    known = next(incoming.glob(f"sales_{STORES[0]}_{day}.*"))
    again = incoming / f"zz_again_{day}{known.suffix}"
    again.write_bytes(known.read_bytes())
    _date(again, day)
    truth.duplicates.append(again.name)
