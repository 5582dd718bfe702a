"""What names say: plain names from those of files and headers, and hints that a name gives.

Belongs here: names only. Does not belong here: what values say (see ``columns``).
"""

import re
import unicodedata

GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
DAY = re.compile(r"[-_ ]?((19|20)\d{2}[-_]?\d{2}[-_]?\d{2})")


def _words(*words: str) -> re.Pattern[str]:
    """A pattern of names that have one of some words."""
    return re.compile(rf"(^|_)({'|'.join(words)})(_|$)")


ID = _words(
    "id",
    "ids",
    "[a-z]*nr",
    "no",
    "number",
    "[a-z]*nummer",
    "num",
    "code",
    "ean",
    "gtin",
    "sku",
    "key",
)
LINE = _words("line", "line_no", "line_number", "pos", "position", "zeile", "item_no")
"""The place of a row within its document."""
POSTAL = _words("zip", "zip_code", "plz", "postcode", "postal_code", "pincode", "cep")
MONEY = _words(
    "price", "amount", "total", "cost", "revenue", "fee", "tax", "sum", "net", "gross", "payment",
    "[a-z]*preis", "[a-z]*betrag", "[a-z]*summe", "[a-z]*kosten", "[a-z]*umsatz", "[a-z]*gebuehr",
    "[a-z]*steuer", "netto", "brutto", "wert",
    "prix", "montant", "precio", "importe", "preco", "valor", "value", "freight", "shipping",
)  # fmt: skip
COORDINATE = _words("lat", "lng", "lon", "latitude", "longitude", "breitengrad", "laengengrad")
PERSON = _words(
    "customer", "customers", "client", "clients", "user", "users", "person", "people", "staff",
    "employee", "employees", "member", "members", "kunde", "kunden", "mitarbeiter", "contact",
    "contacts", "seller", "sellers", "buyer",
)  # fmt: skip
NAME = _words("name")
DIRECT = _words(
    "first_name", "last_name", "surname", "full_name", "customer_name", "client_name", "vorname",
    "nachname", "kundenname", "customer", "kunde", "email", "e_mail", "mail", "phone", "telephone",
    "telefon", "tel", "mobile", "mobil", "handy", "address", "adresse", "street", "strasse", "iban",
    "birthday", "date_of_birth", "geburtstag", "geburtsdatum",
)  # fmt: skip
PLACE = _words("city", "town", "ort", "stadt", "state", "region", "bundesland", "country", "land")
FREE_TEXT = _words(
    "comment", "comments", "note", "notes", "remark", "message", "review", "feedback", "bemerkung",
    "kommentar", "notiz", "nachricht",
)  # fmt: skip
NO_DAY = _words(
    "birthday", "birth", "geburtstag", "geburtsdatum", "created", "registered", "registration",
    "updated", "modified", "changed", "joined", "since", "seit", "until", "valid", "expiry",
    "expires", "opening", "joining", "angelegt", "geaendert",
)  # fmt: skip
"""Days on which a person or thing began or changed, rather than on which something was sold."""


def plain_name(text: str, *, otherwise: str) -> str:
    """A name of small letters, digits and single underscores."""
    latin = unicodedata.normalize("NFKD", text.translate(GERMAN))
    found = re.sub(r"[^a-z0-9]+", "_", latin.encode("ascii", "ignore").decode().lower()).strip("_")
    if not found:
        return otherwise
    return found if found[0].isalpha() else f"{otherwise}_{found}"


def table_name(stem: str) -> str:
    """The name of a table by that of its file, without a day."""
    return plain_name(DAY.sub("", stem), otherwise="table")
