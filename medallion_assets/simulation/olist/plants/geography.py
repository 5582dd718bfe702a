"""Points with odd cities, states and coordinates (traps 4 to 7).

Belongs here: cases that stay valid points. Does not belong here: rejected
points (see ``corruptions``).
"""

from __future__ import annotations

from medallion_assets.simulation.olist.places import CITIES
from medallion_assets.simulation.olist.plants.scene import Scene

__all__ = ["plant_geography", "take_unknown_zips"]

_SPELLINGS = (
    ("sao paulo", "sa£o paulo"),
    ("sao paulo", "SAO PAULO"),
    ("maceio", "maceia³"),
    ("florianopolis", "florian&oacute;polis"),
    ("sao joao do pau d'alho", "são joão do pau d%26apos%3balho"),
    ("lambari d'oeste", "lambari d%26apos%3boeste"),
    ("salvador", "* salvador"),
    ("salvador", "salvador "),
    ("arraial do cabo", "...arraial do cabo"),
    ("teresopolis", "\u00b4teresopolis"),
    ("rio de janeiro", "rio de janeiro, rio de janeiro, brasil"),
    ("feira de santana", "feira  de santana"),
)
_OTHER_STATES = (("campinas", "RN"), ("curitiba", "SC"), ("brasilia", "GO"))
_ABROAD = (
    ("38.720000", "-9.140000"),
    ("-36.605000", "-64.283900"),
    ("4.50661e+01", "7.690000"),
    ("-23.550000", "1.2110529e+02"),
)


def plant_geography(scene: Scene) -> None:
    """Plant all cases of this module."""
    for number, (city, spelling) in enumerate(_SPELLINGS):
        place = scene.market.geography.zip_of(city, number)
        row = _add_point(scene, place, geolocation_city=spelling)
        scene.market.geography.sheet.mark("geolocation_city_repaired", [row])
    _move_to_other_states(scene)
    _move_abroad(scene)
    _dispute(scene)
    _respell(scene)


def take_unknown_zips(scene: Scene) -> list[str]:
    """Zips that no point has; the first two are used up by points of their own."""
    return scene.market.geography.unknown[2:]


def _add_point(scene: Scene, place: int, **texts: str) -> int:
    """A further point of an existing zip, apart from all others by a digit."""
    geography = scene.market.geography
    sheet = geography.sheet
    first = geography.points[place][0]
    lat = f"{sheet.value(first, 'geolocation_lat')}{len(sheet) % 9 + 1}"
    moved = {"geolocation_lat": lat, "geolocation_city": CITIES[geography.city[place]].name}
    row = sheet.copy(first, {**moved, **texts})
    _mark_zip(scene, row)
    return row


def _mark_zip(scene: Scene, row: int) -> None:
    """Note a zip with a leading zero."""
    sheet = scene.market.geography.sheet
    if sheet.value(row, "geolocation_zip_code_prefix").startswith("0"):
        sheet.mark("geolocation_zip_leading_zero", [row])


def _crowded_zip(scene: Scene, city: str) -> int:
    """The zip of the city with most points, which a single one cannot outvote."""
    geography = scene.market.geography
    own = (place for place, number in enumerate(geography.city) if CITIES[number].name == city)
    return max(own, key=lambda place: len(geography.points[place]))


def _move_to_other_states(scene: Scene) -> None:
    """Zips in two states; the majority decides."""
    geography = scene.market.geography
    for city, state in _OTHER_STATES:
        place = _crowded_zip(scene, city)
        _add_point(scene, place, geolocation_state=state)
        home = CITIES[geography.city[place]]
        scene.disputed[geography.zips[place]] = {"city": home.name, "state": home.state}


def _move_abroad(scene: Scene) -> None:
    """Points outside Brazil, some in scientific notation; and one point that is inside."""
    sheet = scene.market.geography.sheet
    for number, (lat, lng) in enumerate(_ABROAD):
        place = scene.market.geography.zip_of("belo horizonte", number)
        row = _add_point(scene, place, geolocation_lat=lat, geolocation_lng=lng)
        sheet.mark("coordinates_outside_brazil", [row])
        scene.facts[7]["scientific_notation"] += "e" in lat + lng
    place = scene.market.geography.zip_of("sao paulo")
    _add_point(scene, place, geolocation_lat="-2.35462812e+01")
    scene.facts[7]["scientific_notation"] += 1


def _dispute(scene: Scene) -> None:
    """A zip whose two points name two cities, and a zip that lies abroad altogether."""
    geography = scene.market.geography
    tied, abroad = geography.unknown[:2]
    home = CITIES[0]
    for city in ("sao paulo", "santo andre"):
        names = {"geolocation_zip_code_prefix": tied, "geolocation_city": city}
        _mark_zip(scene, geography.sheet.copy(geography.points[0][0], names))
    scene.disputed[tied] = {"city": "santo andre", "state": home.state}
    lost = {"geolocation_lat": "52.520000", "geolocation_lng": "13.400000"}
    place = geography.zip_of(CITIES[1].name)
    names = {"geolocation_zip_code_prefix": abroad, "geolocation_city": CITIES[1].name}
    row = geography.sheet.copy(geography.points[place][0], {**names, **lost})
    _mark_zip(scene, row)
    geography.sheet.mark("coordinates_outside_brazil", [row])
    scene.disputed[abroad] = {
        "city": CITIES[1].name,
        "state": CITIES[1].state,
        "lat": None,
        "lng": None,
    }


def _respell(scene: Scene) -> None:
    """States in lower case or with white space around them."""
    for city, state in (("campinas", "sp"), ("recife", " PE")):
        place = scene.market.geography.zip_of(city, 1)
        row = _add_point(scene, place)
        scene.respell(scene.market.geography.sheet, row, "geolocation_state", state)
