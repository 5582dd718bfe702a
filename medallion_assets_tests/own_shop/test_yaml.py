"""A description in YAML is the one in Python, and a mistake is named with its place."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docs.generate import ROOT
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.systems.written.system import system_from_yaml
from medallion_assets.tables.source_system import SourceSystem
from medallion_assets_tests.own_shop.corner import CORNER
from medallion_assets_tests.own_shop.files import PLACE, command, export, rows, settings_of
from medallion_assets_tests.own_shop.files import working_on as working_on_lake
from medallion_assets_tests.own_shop.web import WEB

FILE = ROOT / "medallion_assets_tests" / "own_shop" / "corner.yaml"
TEXT = FILE.read_text()
WEB_TEXT = """
name: web
time_zone: Europe/Vienna
currency: EUR
reader: {export: {or_database: false}}
tables:
  sales:
    description: A sale of the shop.
    grain: one row a sale
    file_name: verkäufe.csv
    key: [sale_id]
    day: {column: sold_at}
    form: {delimiter: ";", encoding: cp1252}
    notation:
      {decimal: ",", thousands: ".", dates: dmy, "true": [ja], "false": [nein], "null": ["-"]}
    columns:
      sale_id:
        {type: {identifier: "w-[0-9]+"}, description: The sale., required: true, header: Beleg-Nr.}
      sold_at: {type: timestamp, description: When., required: true, header: Datum}
      article: {type: text, description: What was sold., required: true, header: Artikel}
      pieces: {type: {integer: {minimum: 1}}, description: How many., header: Stück}
      price: {type: money, description: What it cost., required: true, header: Preis (€)}
      paid: {type: boolean, description: Whether it is paid., header: bezahlt}
"""


def written(home: Path, text: str) -> SourceSystem:
    (home / "shop.yaml").write_text(text, encoding="utf-8")
    return system_from_yaml(home / "shop.yaml")


def without_rules(system: SourceSystem) -> SourceSystem:
    return replace(system, tables=tuple(replace(table, rules=()) for table in system.tables))


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    assert without_rules(system_from_yaml(FILE)) == without_rules(CORNER)
    assert written(tmp_path, WEB_TEXT) == WEB
    for mine, other in zip(system_from_yaml(FILE).tables, CORNER.tables, strict=True):
        assert [replace(r, breaks=abs) for r in mine.rules] == [
            replace(r, breaks=abs) for r in other.rules
        ]


def test_a_project_of_gold_is_named_beside_the_file(tmp_path: Path) -> None:
    assert written(tmp_path, f"{TEXT}gold: corner_gold\n").gold == tmp_path / "corner_gold"
    with pytest.raises(ConfigurationError, match="line 49"):
        written(tmp_path, f"{TEXT}gold: [corner_gold]\n")


def test_the_page_shows_a_whole_description(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "own-shop.md").read_text()
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    system = written(tmp_path, block)
    assert [table.name for table in system.tables] == ["orders"]
    assert "unknown word 'grian' in table orders; did you mean grain?" in page


@pytest.mark.again
def test_both_forms_give_the_same_lake(tmp_path: Path) -> None:
    export(tmp_path / "corner")
    (tmp_path / "shop.yaml").write_text(TEXT)
    queries = (
        "select * from silver.corner_order_lines order by all",
        "select order_no, line, reasons from quarantine.corner_order_lines order by all",
        "select rule, rows from ledger.rules where rows > 0 order by all",
    )
    found = []
    for place in (f"{PLACE}:CORNER", "shop.yaml"):
        values = settings_of(tmp_path, SYSTEMS=place, LAKE=tmp_path / place[-6:])
        with working_on_lake(tmp_path, values):
            command("run", "--source", "corner", "--all")
            found.append([rows(query) for query in queries])
    assert found[0] == found[1]
    assert {"rule": "article_is_a_gift", "rows": 1} in found[0][2]


MISTAKES: dict[str, tuple[str, str, str]] = {
    "an unknown word": ("    grain: one row a customer", "    grian: x", "line 9, column 5: unknown word 'grian' in table customers; did you mean grain?"),  # noqa: E501
    "an unknown word of a system": ("currency: EUR", "curency: EUR", "line 4, column 1: unknown word 'curency'"),  # noqa: E501
    "a missing word": ("    grain: one row a customer\n", "", "line 8, column 5: table customers has no grain"),  # noqa: E501
    "a missing word of a system": ("currency: EUR\n", "", "line 2, column 1: the description has no currency"),  # noqa: E501
    "an unknown type": ("type: text, description: The name.", "type: txt, description: x", "unknown word 'txt' in type of column name; did you mean text?"),  # noqa: E501
    "a word of a type": ("{minimum: 1}", "{smallest: 1}", "unknown word 'smallest' in integer"),
    "a wrong kind": ("{minimum: 1}", "{minimum: one}", "'one' is not a whole number"),
    "a number for a text": ("name: corner\n", "name: 12\n", "'12' is not a text; put it into quotes"),  # noqa: E501
    "a truth for a text": ("[open, paid, sent]", "[yes, no]", "'yes' is not a text; put it into quotes"),  # noqa: E501
    "a text for a list": ("key: [customer_id]", "key: customer_id", "line 11, column 10: 'customer_id' is no list"),  # noqa: E501
    "a list for a mapping": ("      name: {type: text", "      name: [{type: text", "no YAML"),
    "an unknown enum": ("pii: direct", "pii: directly", "unknown word 'directly' in pii of column name"),  # noqa: E501
    "an unknown reader": ("reader: export", "reader: import", "line 5, column 9: unknown word 'import' in reader"),  # noqa: E501
    "a type without its field": ("{choice: [open, paid, sent]}", "choice", "choice says no values"),
    "a column twice": ("      name: {type: text", "      customer_id: {type: text", "line 14, column 7: 'customer_id' comes twice"),  # noqa: E501
    "an unknown key": ("key: [customer_id]", "key: [customer]", "unknown columns ['customer']"),
    "a parent that is not there": ("parent: customers", "parent: clients", "does not have"),
    "a bad pattern": ('"c[0-9]{3}"', '"c[0-9"', "is no regular expression"),
    "a bad zone": ("Europe/Berlin", "Europe/Nowhere", "line 3, column 12: corner: 'Europe/Nowhere' is no time zone"),  # noqa: E501
    "a column that is no plain name": ("      name: {type: text", "      Name: {type: text", "line 14, column 13: corner.customers: 'Name' cannot name a column"),  # noqa: E501
    "a key of nothing": ("key: [customer_id]", "key: []", "line 11, column 10: corner.customers has no key"),  # noqa: E501
    "a key with a column twice": ("key: [customer_id]", "key: [customer_id, customer_id]", "line 11, column 10: corner.customers: the key names a column twice"),  # noqa: E501
    "a day that is none": ("column: ordered_at}", "column: status}", "line 20, column 10: corner.orders: day names status, which is choice"),  # noqa: E501
    "a column of a parent that is not there": ("parent_column: customer_id", "parent_column: id", "line 22, column 7: corner.orders: customers has no column id"),  # noqa: E501
    "a reference to another kind": ('customer_id: {type: {identifier: "c[0-9]{3}"}, description: Who', "customer_id: {type: integer, description: Who", "customer_id is integer and refers to customers.customer_id, which is identifier"),  # noqa: E501
    "a part of what is no key": ("    key: [order_no]", "    key: [order_no, customer_id]", "is not the whole key of orders"),  # noqa: E501
    "a choice of nothing": ("[open, paid, sent]", "[]", "a choice has no values"),
    "a choice twice": ("[open, paid, sent]", "[open, Open]", "'open' of a choice comes twice"),
    "a decimal too long": ("type: money", "type: {money: {precision: 39}}", "a decimal has 1 to 38 digits"),  # noqa: E501
    "no expression": ("breaks: price = 0", "breaks: price =", "line 48, column 17: 'price =' is no expression"),  # noqa: E501
    "a call": ("breaks: price = 0", "breaks: read_text('x') = 'y'", "READ_TEXT('x')"),
    "an unknown column": ("breaks: price = 0", "breaks: cost = 0", "there is no column cost; there are"),  # noqa: E501
    "what does not fit": ("breaks: price = 0", "breaks: article + 1 = 2", "does not fit the columns of order_lines"),  # noqa: E501
    "no rule": ("breaks: price = 0", "breaks: price + 1", "a rule is true or false"),
    "a function": ("        breaks: price = 0", "        breaks: price = 0\n    reduce: x", "'reduce' of table order_lines is a function"),  # noqa: E501
    "no YAML": ("currency: EUR", "currency: [EUR", "no YAML"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_named_with_its_place(case: str, tmp_path: Path) -> None:
    given, other, said = MISTAKES[case]
    assert given in TEXT
    with pytest.raises(ConfigurationError) as caught:
        written(tmp_path, TEXT.replace(given, other, 1))
    assert said in caught.value.problem
    assert re.match(r".*shop\.yaml, line \d+, column \d+: ", caught.value.problem)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"- a\n", "is no mapping"),
        (b"name: \xff", "cannot be read"),
        (b"a: 1\n---\nb: 2\n", "no YAML"),
        (b"!!python/object/apply:os.system ['x']", "is no mapping"),
    ],
)
def test_what_is_no_description_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        system_from_yaml(tmp_path / "shop.yaml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    values: dict[str, Any] = settings_of(tmp_path, SYSTEMS="nowhere/shop.yaml")
    with working_on_lake(tmp_path, values):
        said = " ".join(command("run", "--source", "corner", "--all", code=2).split())
    assert "nowhere/shop.yaml cannot be read" in said
