"""City names of the Olist marketplace: one spelling for one place.

Belongs here: the repair of encodings, escapes, accents and appended states that
the export is known to contain (trap 6 and 8). Does not belong here: guessing
what a misspelt city may have meant; ``sao pauo`` stays as it is.
"""

from __future__ import annotations

from medallion_assets.systems.olist.common import STATES
from medallion_assets.tables.late_ibis import ibis, ir
from medallion_assets.tables.signs import ACCENTS, INVISIBLE, ODD_SPACES
from medallion_assets.tables.texts import END, SPACE, lower_case

_ACCENTED = "áàâãäåéèêëíìîïóòôõöúùûüçñýÿ"
_PLAIN = "aaaaaaeeeeiiiiooooouuuucnyy"
_MOJIBAKE = {
    "[aã]¡": "a",
    "[aã]¢": "a",
    "[aã]£": "a",
    "[aã]§": "c",
    "[aã]©": "e",
    "[aã]ª": "e",
    "[aã]\u00ad": "i",
    "[aã]³": "o",
    "[aã]´": "o",
    "[aã]µ": "o",
    "[aã]º": "u",
}
"""Second bytes of UTF-8 letters that were once read as Latin-1, lower-cased."""

_LETTERS_OF_ENTITIES = "aceinouy"
_LEADING_NOISE = r"^[^a-z0-9@]+"
_APPENDED = rf"(?s){SPACE}*(/|\\|,| - ).*{END}"
_STATE_OR_NUMBER = rf"^([0-9 .-]+|[a-z]{{2}}){END}"
_STATE_AT_END = rf"[ -]({'|'.join(STATES).lower()}){END}"

REPAIRED = rf"^[a-z]+([ '][a-z]+)*{END}"
"""Spellings that the repair leaves as they are; it costs more than all else, so it is not tried."""

APPENDED_OR_JUNK = rf"[@0-9/\\,]| - |{_STATE_AT_END}"
"""What a seller typed beside or instead of a city, in lower case."""


def fold_city(name: ir.StringValue) -> ir.StringValue:
    """Lower case, no accents, single spaces: the spelling most sources agree on.

    Of the 8,011 spellings in the real geolocation file this leaves 5,968.
    """
    plain = lower_case(name).translate(_ACCENTED, _PLAIN)
    visible = plain.re_replace(f"[{ACCENTS}{INVISIBLE}]", "")
    return visible.re_replace(f"({SPACE}|[{ODD_SPACES}])+", " ").strip()


def repair_city(name: ir.StringValue) -> ir.StringValue:
    """Fold a city name after undoing escapes, mojibake and what was appended to it.

    ``sa£o paulo`` and ``florian&oacute;polis`` become the cities they are;
    ``lages - sc`` and ``auriflama/sp`` lose the state.
    """
    return ibis.ifelse(name.re_search(REPAIRED), name, repaired(name))


def repaired(name: ir.StringValue) -> ir.StringValue:
    """The same, also tried on names that it leaves as they are."""
    plain = _without_entities(lower_case(name))
    plain = plain.re_replace(r"(%26apos%3b|&apos;|´|`|’)", "'")
    for wrong, right in _MOJIBAKE.items():
        plain = plain.re_replace(wrong, right)
    folded = fold_city(plain)
    return fold_city(folded.re_replace(_LEADING_NOISE, "").re_replace(_APPENDED, ""))


def _without_entities(name: ir.StringValue) -> ir.StringValue:
    """Replace entities of HTML like ``&oacute;`` by their letter; few names have any."""
    plain = name
    for letter in _LETTERS_OF_ENTITIES:
        plain = plain.re_replace(f"&{letter}(acute|grave|circ|tilde|cedil|uml);", letter)
    return ibis.ifelse(name.contains("&"), plain, name)


def seller_city_or_null(name: ir.StringValue) -> ir.StringValue:
    """The city a seller meant, or null where the text cannot be one.

    Sellers append their state (``brasilia df``) and enter e-mail addresses, zips
    and bare states. Only for sellers: ``sento se`` is a town.
    """
    city = repair_city(name).re_replace(_STATE_AT_END, "")
    junk = city.contains("@") | city.re_search(_STATE_OR_NUMBER) | (city == "")
    return ibis.ifelse(junk, ibis.null(str), city)
