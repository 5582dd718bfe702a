"""Points fold to one row a zip: median coordinates, most frequent city and state."""

from typing import Any

import ibis
import pytest

from medallion_assets.systems.olist.geography import GEOLOCATION, one_row_a_zip
from medallion_assets.tables.types import data_type
from medallion_assets_tests.unit.cleaning.evaluate import evaluated

COLUMNS = ("zip_code_prefix", "lat", "lng", "city", "state")
Point = tuple[str, float | None, float | None, str | None, str]


def folded(*points: Point) -> dict[str, tuple[Any, ...]]:
    schema = ibis.schema({column.name: data_type(column.type) for column in GEOLOCATION.columns})
    rows = [dict(zip(schema.names, point, strict=True)) for point in points]
    found = evaluated(one_row_a_zip, rows, schema)
    names = [f"geolocation_{name}" for name in COLUMNS]
    assert [sorted(row) for row in found] == [sorted(names)] * len(found)
    zips = {row[names[0]]: tuple(row[name] for name in names[1:]) for row in found}
    assert len(zips) == len(found)
    return zips


def test_an_odd_number_of_points_has_its_middle_one() -> None:
    points: list[Point] = [("01310", -23.0 - n, -46.0 - n, "sao paulo", "SP") for n in (0, 9, 1)]
    assert folded(*points) == {"01310": (-24.0, -47.0, "sao paulo", "SP")}


def test_an_even_number_of_points_has_the_mean_of_its_middle_two() -> None:
    points: list[Point] = [
        ("01310", -n, -40.0, "sao paulo", "SP") for n in (20.0, 22.0, 23.0, 30.0)
    ]
    lat, *_ = folded(*points)["01310"]
    assert lat == pytest.approx(-22.5)


def test_the_majority_names_city_and_state() -> None:
    zips = folded(
        ("01310", -23.0, -46.0, "osasco", "RJ"),
        ("01310", -23.0, -46.0, "sao paulo", "SP"),
        ("01310", -23.0, -46.0, "sao paulo", "SP"),
    )
    assert zips["01310"][2:] == ("sao paulo", "SP")


def test_of_equals_the_first_in_the_alphabet_is_taken() -> None:
    zips = folded(
        ("01310", -23.0, -46.0, "sao paulo", "SP"), ("01310", -23.0, -46.0, "osasco", "MG")
    )
    assert zips["01310"][2:] == ("osasco", "MG")


def test_points_abroad_do_not_move_the_median() -> None:
    zips = folded(
        ("01310", 45.0661, 7.69, "sao paulo", "SP"),
        ("01310", -23.0, -46.0, "sao paulo", "SP"),
        ("20000", -23.0, 121.1, "rio", "RJ"),
    )
    assert zips["01310"][:2] == (-23.0, -46.0)
    assert zips["20000"] == (None, None, "rio", "RJ")


def test_a_missing_city_is_outvoted_by_any_name() -> None:
    zips = folded(
        ("01310", -23.0, -46.0, None, "SP"),
        ("01310", -23.0, -46.0, None, "SP"),
        ("01310", None, None, "osasco", "SP"),
        ("99999", -30.0, -50.0, None, "RS"),
    )
    assert zips["01310"] == (-23.0, -46.0, "osasco", "SP")
    assert zips["99999"] == (-30.0, -50.0, None, "RS")


def test_zips_are_folded_apart_and_keep_their_zeros() -> None:
    zips = folded(("01310", -23.0, -46.0, "a", "SP"), ("1310", -22.0, -45.0, "b", "SP"))
    assert set(zips) == {"01310", "1310"}
