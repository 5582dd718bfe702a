"""Where the zip codes of Brazil lie."""

from __future__ import annotations

from medallion_assets.systems.olist.cities import repair_city
from medallion_assets.systems.olist.common import STATES
from medallion_assets.tables.late_ibis import ibis, ir
from medallion_assets.tables.model import Action, Column, Rule, Table
from medallion_assets.tables.types import Choice, Coordinate, Text, ZipPrefix

LATITUDES = (-33.75, 5.28)
LONGITUDES = (-73.99, -28.63)
"""Brazil's bounding box in degrees, its islands included."""


def _outside_brazil(t: ir.Table) -> ir.BooleanValue:
    """True for a point that cannot lie in Brazil."""
    inside = t.geolocation_lat.between(*LATITUDES) & t.geolocation_lng.between(*LONGITUDES)
    return ~inside


def _most_frequent(points: ir.Table, column: str) -> ir.Table:
    """The most frequent value of ``column`` a zip; of equals the first in the alphabet."""
    votes = (
        points.filter(points[column].notnull())
        .group_by("geolocation_zip_code_prefix", column)
        .aggregate(votes=lambda t: t.count())
    )
    first = ibis.row_number().over(
        group_by="geolocation_zip_code_prefix", order_by=[ibis.desc("votes"), ibis.asc(column)]
    )
    ranked = votes.mutate(place=first)
    return ranked.filter(ranked.place == 0).select("geolocation_zip_code_prefix", column)


def one_row_a_zip(points: ir.Table) -> ir.Table:
    """Fold the points of a zip: median coordinates, most frequent city and state.

    Points outside Brazil have a say in city and state but not in the median.
    """
    outside = _outside_brazil(points)
    located = points.mutate(
        lat=ibis.ifelse(outside, ibis.null(float), points.geolocation_lat),
        lng=ibis.ifelse(outside, ibis.null(float), points.geolocation_lng),
    )
    medians = located.group_by("geolocation_zip_code_prefix").aggregate(
        geolocation_lat=located["lat"].quantile(0.5), geolocation_lng=located["lng"].quantile(0.5)
    )
    zip_code = "geolocation_zip_code_prefix"
    cities = _most_frequent(points, "geolocation_city")
    states = _most_frequent(points, "geolocation_state")
    named = medians.left_join(cities, zip_code).select(*medians.columns, "geolocation_city")
    return named.left_join(states, zip_code).select(*named.columns, "geolocation_state")


GEOLOCATION = Table(
    source="olist",
    name="geolocation",
    description="Coordinates of zip code prefixes; the source repeats a zip up to 1,146 times.",
    grain="one row a zip code prefix",
    file_name="olist_geolocation_dataset.csv",
    key=("geolocation_zip_code_prefix",),
    reduce=one_row_a_zip,
    columns=(
        Column(
            "geolocation_zip_code_prefix",
            ZipPrefix(),
            "First five digits of the postal code.",
            required=True,
        ),
        Column(
            "geolocation_lat", Coordinate(), "Median latitude in degrees of the points in Brazil."
        ),
        Column(
            "geolocation_lng", Coordinate(), "Median longitude in degrees of the points in Brazil."
        ),
        Column(
            "geolocation_city",
            Text(lower=True),
            "Most frequent city, lower case without accents.",
            clean=repair_city,
        ),
        Column(
            "geolocation_state", Choice(STATES, upper=True), "Most frequent state.", required=True
        ),
    ),
    rules=(
        Rule(
            name="geolocation_city_repaired",
            action=Action.STANDARDISE,
            trap=6,
            description="The spelling had accents, escapes, mojibake or stray signs.",
            breaks=lambda t: t.raw__geolocation_city != t.geolocation_city,
        ),
        Rule(
            name="geolocation_zip_leading_zero",
            action=Action.STANDARDISE,
            trap=9,
            description="The zip leads with 0 and is therefore kept as text.",
            breaks=lambda t: t.geolocation_zip_code_prefix.startswith("0"),
        ),
        Rule(
            name="coordinates_outside_brazil",
            action=Action.STANDARDISE,
            trap=7,
            description="The point lies outside Brazil's bounding box; it gets no coordinates.",
            breaks=_outside_brazil,
        ),
    ),
)
