"""What is odd about a sample is told, and hides neither its key nor its signs."""

from pathlib import Path

from medallion_assets.proposals.proposal import propose
from medallion_assets.proposals.writing import as_python, as_yaml
from medallion_assets.tables.types import Money
from medallion_assets_tests.own_shop.test_new import samples, tables_of


def test_a_byte_of_no_sign_leaves_the_others_what_windows_means(tmp_path: Path) -> None:
    file = tmp_path / "kunden.csv"
    file.write_bytes("Nr;Notiz\n1;3 € bar, ja\n2;x@\n".encode("cp1252").replace(b"@", b"\x81"))
    proposal = propose("shop", [file])
    assert proposal.system.tables[0].form.encoding == "cp1252"
    assert "cp1252 is a guess" in as_yaml(proposal)


def test_samples_without_accents_have_the_encoding_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "kunden.csv").write_bytes("Nr;Name\n1;Änne\n".encode("cp1252"))
    (tmp_path / "waren.csv").write_bytes(b"Nr;Artikel\n1;Tee\n")
    proposal = propose("shop", sorted(tmp_path.iterdir()))
    assert {table.form.encoding for table in proposal.system.tables} == {"cp1252"}
    assert "# the sample has no accents; cp1252 is what the others seem to be" in as_yaml(proposal)
    (tmp_path / "orte.csv").write_text("Nr;Ort\n1;Köln\n", encoding="utf-8")
    by_name = tables_of(*sorted(tmp_path.iterdir()))
    assert {name: table.form.encoding for name, table in by_name.items()} == {
        "kunden": "cp1252",
        "orte": "utf-8",
        "waren": "utf-8",
    }


def test_the_place_in_a_document_is_of_its_key_and_never_alone(tmp_path: Path) -> None:
    file = tmp_path / "positionen.csv"
    file.write_text("Artikel-Nr.,Pos.,Beleg-Nr.\n7,1,b1\n8,2,b1\n7,1,b2\n7,2,b2\n8,3,b2\n")
    assert propose("shop", [file]).system.tables[0].key == ("pos", "beleg_nr")
    file.write_text("Pos.,Beleg-Nr.,Artikel-Nr.\n1,b1,7\n2,b1,8\n1,b2,7\n2,b2,8\n")
    proposal = propose("shop", [file])
    assert proposal.system.tables[0].key == ("pos", "beleg_nr")
    assert "# beleg_nr, artikel_nr tell the rows apart as well: see the key" in as_yaml(proposal)
    file.write_text("Pos.,Artikel,Preis\n1,Tee,2\n2,Tee,3\n")
    assert propose("shop", [file]).system.tables[0].key == ("pos",)


def test_costs_are_money_and_a_dash_in_a_text_is_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "kunden.csv"
    file.write_text("Nr;E-Mail;Versandkosten\n1;a@x.example;5,00\n2;-;4,50\n")
    proposal = propose("shop", [file])
    assert isinstance(proposal.system.tables[0].columns[2].type, Money)
    assert "# - is a text here; where it means no value, name it as null" in as_python(proposal)


def test_a_written_description_imports_from_the_package_alone(tmp_path: Path) -> None:
    imported = [
        line for line in as_python(propose("laden", samples(tmp_path))).splitlines()
        if line.startswith(("from", "import"))
    ]  # fmt: skip
    assert [line.split(" import ")[0] for line in imported] == ["from medallion_assets"]


def test_repeated_rows_hide_no_key(tmp_path: Path) -> None:
    file = tmp_path / "positionen.csv"
    file.write_text("Bestellnr;Artikelnummer;Einzelpreis\nb1;7;2\nb1;8;3\nb2;7;2\nb2;7;2\n")
    proposal = propose("shop", [file])
    (table,) = proposal.system.tables
    assert table.key == ("bestellnr", "artikelnummer")
    assert isinstance(table.columns[2].type, Money)
    assert "# 1 rows of the sample repeat another one as a whole" in as_yaml(proposal)
