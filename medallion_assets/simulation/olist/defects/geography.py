"""Points with odd cities, states and coordinates (traps 4 to 7).

Belongs here: cases that stay valid points. Does not belong here: rejected
points (see ``corruptions``).
"""

from medallion_assets.simulation.olist.brazil import CITIES
from medallion_assets.simulation.olist.defects.context import MarketContext

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


def inject_geography(context: MarketContext) -> None:
    """Inject all defects of this module."""
    for number, (city, spelling) in enumerate(_SPELLINGS):
        place = context.market.geography.zip_of(city, number)
        row = _add_point(context, place, geolocation_city=spelling)
        context.market.geography.sheet.mark("geolocation_city_repaired", [row])
    _move_to_other_states(context)
    _move_abroad(context)
    _dispute(context)
    _respell(context)


def take_unknown_zips(context: MarketContext) -> list[str]:
    """Zips that no point has; the first two are used up by points of their own."""
    return context.market.geography.unknown[2:]


def _add_point(context: MarketContext, place: int, **texts: str) -> int:
    """A further point of an existing zip, apart from all others by a digit."""
    geography = context.market.geography
    sheet = geography.sheet
    first = geography.points[place][0]
    lat = f"{sheet.value(first, 'geolocation_lat')}{len(sheet) % 9 + 1}"
    moved = {"geolocation_lat": lat, "geolocation_city": CITIES[geography.city[place]].name}
    row = sheet.copy(first, {**moved, **texts})
    _mark_zip(context, row)
    return row


def _mark_zip(context: MarketContext, row: int) -> None:
    """Note a zip with a leading zero."""
    sheet = context.market.geography.sheet
    if sheet.value(row, "geolocation_zip_code_prefix").startswith("0"):
        sheet.mark("geolocation_zip_leading_zero", [row])


def _crowded_zip(context: MarketContext, city: str) -> int:
    """The zip of the city with most points, which a single one cannot outvote."""
    geography = context.market.geography
    own = (place for place, number in enumerate(geography.city) if CITIES[number].name == city)
    return max(own, key=lambda place: len(geography.points[place]))


def _move_to_other_states(context: MarketContext) -> None:
    """Zips in two states; the majority decides."""
    geography = context.market.geography
    for city, state in _OTHER_STATES:
        place = _crowded_zip(context, city)
        _add_point(context, place, geolocation_state=state)
        home = CITIES[geography.city[place]]
        context.disputed[geography.zips[place]] = {"city": home.name, "state": home.state}


def _move_abroad(context: MarketContext) -> None:
    """Points outside Brazil, some in scientific notation; and one point that is inside."""
    sheet = context.market.geography.sheet
    for number, (lat, lng) in enumerate(_ABROAD):
        place = context.market.geography.zip_of("belo horizonte", number)
        row = _add_point(context, place, geolocation_lat=lat, geolocation_lng=lng)
        sheet.mark("coordinates_outside_brazil", [row])
        context.facts[7]["scientific_notation"] += "e" in lat + lng
    place = context.market.geography.zip_of("sao paulo")
    _add_point(context, place, geolocation_lat="-2.35462812e+01")
    context.facts[7]["scientific_notation"] += 1


def _dispute(context: MarketContext) -> None:
    """A zip whose two points name two cities, and a zip that lies abroad altogether."""
    geography = context.market.geography
    tied, abroad = geography.unknown[:2]
    home = CITIES[0]
    for city in ("sao paulo", "santo andre"):
        names = {"geolocation_zip_code_prefix": tied, "geolocation_city": city}
        _mark_zip(context, geography.sheet.copy(geography.points[0][0], names))
    context.disputed[tied] = {"city": "santo andre", "state": home.state}
    lost = {"geolocation_lat": "52.520000", "geolocation_lng": "13.400000"}
    place = geography.zip_of(CITIES[1].name)
    names = {"geolocation_zip_code_prefix": abroad, "geolocation_city": CITIES[1].name}
    row = geography.sheet.copy(geography.points[place][0], {**names, **lost})
    _mark_zip(context, row)
    geography.sheet.mark("coordinates_outside_brazil", [row])
    context.disputed[abroad] = {
        "city": CITIES[1].name,
        "state": CITIES[1].state,
        "lat": None,
        "lng": None,
    }


def _respell(context: MarketContext) -> None:
    """States in lower case or with white space around them."""
    for city, state in (("campinas", "sp"), ("recife", " PE")):
        place = context.market.geography.zip_of(city, 1)
        row = _add_point(context, place)
        context.respell(context.market.geography.sheet, row, "geolocation_state", state)
