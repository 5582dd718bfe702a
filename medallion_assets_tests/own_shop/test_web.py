"""A shop with European files comes out right, and what its notation rewrote is counted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets_tests.own_shop.files import command, rows, settings_of, working_on

FILE = """Beleg-Nr.;Datum;Artikel;Stück;Preis (€);bezahlt
W-1;1.5.2024 10:00;Tee;1;3,50;ja
W-2;01.05.2024 11:30:15;"Käse; alt";-;1.234,50;Nein
W-3;2.5.2024 09:00;Brot;2;3.50;ja
W-4;2.5.2024 09:05;Öl;1.000;12;nein
W-5;31.6.2024 09:05;Öl;1;12;nein
"""
SALES = "select sale_id, sold_at, article, pieces, price, paid from silver.web_sales order by 1"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A lake of the shop that nothing was run in yet."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "verkäufe.csv").write_bytes(FILE.encode("cp1252"))
    values = {"SYSTEMS": "medallion_assets_tests.own_shop.web:WEB", "WEB_EXPORT": "web"}
    with working_on(tmp_path, settings_of(tmp_path, **values)):
        yield tmp_path


def is_right() -> None:
    """What silver and quarantine hold is what the file says."""
    found = [tuple(map(str, row.values())) for row in rows(SALES)]
    assert found == [
        ("w-1", "2024-05-01T10:00:00", "Tee", "1", "3.50", "True"),
        ("w-2", "2024-05-01T11:30:15", "Käse; alt", "None", "1234.50", "False"),
        ("w-4", "2024-05-02T09:05:00", "Öl", "1000", "12.00", "False"),
    ]
    reasons = json.loads(command("quarantine", "--json"))
    assert {(row["reason"], row["rows"]) for row in reasons} == {
        ("price_unparsable", 1),
        ("sold_at_unparsable", 1),
        ("business_day_unknown", 1),
    }


@pytest.mark.again
def test_it_comes_out_right(home: Path) -> None:
    command("run", "--source", "web", "--all")
    is_right()
    assert json.loads(command("ledger", "--json"))["balanced"]
    counted = rows(
        "select rule, sum(rows)::int as n from ledger.rules where rule like '%_notation' "
        "group by 1 order by 1"
    )
    assert {row["rule"]: row["n"] for row in counted} == {
        "paid_notation": 3,
        "pieces_notation": 2,
        "price_notation": 2,
        "sold_at_notation": 3,
    }
    received = rows("select price, sold_at from bronze.web_sales where article = 'Tee'")
    assert received == [{"price": "3,50", "sold_at": "1.5.2024 10:00"}]
    (kept,) = (home / "lake" / "landing").rglob("verkäufe.csv")
    assert kept.read_bytes() == FILE.encode("cp1252")
    assert rows("select * from ledger.schema_changes") == []


@pytest.mark.again
def test_a_rejected_price_is_corrected_in_the_shops_notation(home: Path) -> None:
    command("run", "--source", "web", "--all")
    file = home / "sales.csv"
    command("quarantine", "export", "web_sales", str(file), "--reason", "price_unparsable")
    assert "3.50" in file.read_text()
    file.write_text(file.read_text().replace("3.50", '"3,50"'))
    command("quarantine", "fix", "web_sales", str(file), "--note", "a slip")
    command("quarantine", "replay", "--source", "web")
    found = rows("select price from silver.web_sales where sale_id = 'w-3'")
    assert found == [{"price": "3.50"}]


@pytest.mark.again
def test_a_missing_column_is_named_as_the_shop_names_it(home: Path) -> None:
    text = FILE.replace("Stück", "Stueck")
    (home / "web" / "verkäufe.csv").write_bytes(text.encode("cp1252"))
    said = " ".join(command("run", "--source", "web", "--all", code=1).split())
    assert "no column Stück; is Stück now Stueck?" in said
    assert "deliver the columns Beleg-Nr., Datum, Artikel, Stück, Preis (€), bezahlt" in said
