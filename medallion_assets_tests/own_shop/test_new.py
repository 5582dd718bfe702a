"""A proposed description is one that its own samples run through, with nothing rejected."""

import csv
import json
import random
import sqlite3
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.cleaning.column_rules import column_rules
from medallion_assets.cleaning.pipeline import typed_rows
from medallion_assets.proposals.proposal import propose
from medallion_assets.proposals.samples import read_samples
from medallion_assets.proposals.writing import as_python, as_yaml
from medallion_assets.systems.written.system import system_from_yaml
from medallion_assets.tables.model import Action, ColumnDay, ParentDay, Pii, Rule, Table
from medallion_assets.tables.notation import DateOrder
from medallion_assets.tables.readers import DroppedFiles
from medallion_assets.tables.types import Boolean, Choice, Identifier, Integer, Money
from medallion_assets_tests.examples import examples
from medallion_assets_tests.own_shop.excel import save
from medallion_assets_tests.own_shop.files import command, rows, settings_of, working_on
from medallion_assets_tests.unit.cleaning.evaluate import evaluated

KUNDEN = """Kunden-Nr.;Name;E-Mail;PLZ;Ort;Geburtstag
K-001;Änne Groß;a@x.example;01067;Dresden;3.4.1980
K-002;"Bo; Kurz";b@x.example;80331;München;15.12.1975
"""
BESTELLUNGEN = "Bestell-Nr.;Kunden-Nr.;Datum;Betrag;bezahlt;Status;Stück\n" + "".join(
    f"{1000 + n};K-00{n % 2 + 1};{n % 28 + 1}.5.2024 {n % 24}:05;{'1.' if n % 7 else ''}{n + 100},"
    f"{n:02d} €;{'ja' if n % 3 else 'nein'};{('offen', 'bezahlt')[n % 2]};{n % 9 or '-'}\n"
    for n in range(60)
)
POSITIONEN = "Bestell-Nr.;Zeile;Artikel;Preis (EUR)\n" + "".join(
    f"{1000 + n};{line};Öl;{n},5{line}\n" for n in range(60) for line in (1, 2)
)
GERMAN = {"kunden": KUNDEN, "bestellungen": BESTELLUNGEN, "positionen": POSITIONEN}


def samples(home: Path) -> list[Path]:
    """The German files, as an export."""
    (home / "laden").mkdir()
    for name, text in GERMAN.items():
        (home / "laden" / f"{name}.csv").write_bytes(text.encode("cp1252"))
    return sorted((home / "laden").iterdir())


def tables_of(*files: Path) -> dict[str, Table]:
    return propose("laden", files).system.by_name


def run(home: Path, name: str, systems: str, **more: object) -> dict[str, int]:
    """Rows of silver by table; nothing may be rejected."""
    values = {"SYSTEMS": systems, "FIRST_DAY": "2024-05-01", "LAST_DAY": "2024-05-31", **more}
    with working_on(home, settings_of(home, **values)):
        command("run", "--source", name, "--all")
        assert json.loads(command("quarantine", "--json")) == []
        assert json.loads(command("ledger", "--json"))["balanced"]
        from medallion_assets.systems.registry import system_of  # noqa: PLC0415 - of this registry

        found = {}
        for table in system_of(name).tables:
            ((count,),) = (
                row.values() for row in rows(f"select count(*) as n from silver.{table.identifier}")
            )
            found[table.name] = count
        return found


@pytest.mark.parametrize("suffix", ["py", "yaml"])
def test_german_files_run_through_what_they_propose(suffix: str, tmp_path: Path) -> None:
    words = [str(file) for file in samples(tmp_path)]
    to = tmp_path / f"proposed_{suffix}.{suffix}"
    said = command("system", "new", "laden", *words, "--to", str(to), "--zone", "Europe/Berlin")
    systems = f"proposed_{suffix}:LADEN" if suffix == "py" else str(to)
    assert "MEDALLION_SYSTEMS=" in said
    found = run(tmp_path, "laden", systems, LADEN_EXPORT="laden")
    sys.modules.pop(f"proposed_{suffix}", None)
    assert found == {"kunden": 2, "bestellungen": 60, "positionen": 120}
    again = command("system", "new", "laden", *words, "--to", str(to), code=2)
    assert "none is overwritten" in again


def test_it_tells_forms_keys_references_days_and_people(tmp_path: Path) -> None:
    tables = tables_of(*samples(tmp_path))
    kunden, orders, lines = tables["kunden"], tables["bestellungen"], tables["positionen"]
    assert [table.key for table in (kunden, orders, lines)] == [
        ("kunden_nr",),
        ("bestell_nr",),
        ("bestell_nr", "zeile"),
    ]
    assert (kunden.form.delimiter, kunden.form.encoding) == (";", "cp1252")
    assert {c.name: c.pii for c in kunden.columns if c.pii is not Pii.NONE} == {
        "name": Pii.DIRECT,
        "e_mail": Pii.DIRECT,
        "plz": Pii.LOCATION,
        "ort": Pii.LOCATION,
    }
    assert kunden.day is None
    assert orders.day == ColumnDay(column="datum")
    assert lines.day == ParentDay(
        parent="bestellungen", column="bestell_nr", parent_column="bestell_nr"
    )
    assert [(key.parent, key.part_of) for key in lines.foreign_keys] == [("bestellungen", True)]
    assert [(key.parent, key.part_of) for key in orders.foreign_keys] == [("kunden", False)]
    assert orders.notation is not None
    assert (orders.notation.decimal, orders.notation.thousands) == (",", ".")
    assert orders.notation.dates is DateOrder.DAY_FIRST
    assert orders.notation.currency == ("€",)
    assert [type(column.type) for column in orders.columns[3:]] == [
        Money, Boolean, Choice, Integer,
    ]  # fmt: skip
    assert kunden.columns[0].type == Identifier("k-[0-9]{3}")


def test_what_cannot_be_decided_is_a_comment_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("id,sold,part,tax\n1,1/2/2024,1.234,-1.5\n2,3/4/2024,2.345,2\n")
    text = as_python(propose("shop", [file]))
    for said in (
        "whether the day or the month comes first cannot be told",
        "three digits behind the sign may be thousands",
        "some are negative",
        "time_zone: where do its days begin?",
        "currency: no sample names one",
        "the business day; the sample has 2024-02-01 to 2024-04-03",
    ):
        assert f"# {said}" in text
        assert f"# {said}" in as_yaml(propose("shop", [file]))


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


def test_sheets_become_tables(tmp_path: Path) -> None:
    orders: list[list[Any]] = [["order_id", "sold_at", "total"]]
    orders += [[f"O{n}", f"2024-05-{n:02d} 10:00:00", n + 0.5] for n in range(1, 9)]
    lines: list[list[Any]] = [
        ["order_id", "line", "article"],
        ["O1", 1, "tea"],
        ["O1", 2, "cup"],
        ["O3", 1, "x"],
    ]
    file = save(tmp_path / "shop" / "Shop 2024.xlsx", Orders=orders, Lines=lines)
    (tmp_path / "shop.yaml").write_text(as_yaml(propose("shop", [file])))
    found = run(tmp_path, "shop", "shop.yaml", SHOP_EXPORT="shop")
    assert found == {"orders": 8, "lines": 3}


def test_a_database_file_becomes_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("create table orders (id integer, placed text, price real)")
        connection.executemany(
            "insert into orders values (?, ?, ?)",
            [(n, f"2024-05-0{n}", n / 4) for n in range(1, 9)],
        )
        connection.commit()
    (tmp_path / "shop.yaml").write_text(as_yaml(propose("shop", [tmp_path / "shop.db"])))
    found = run(tmp_path, "shop", "shop.yaml", SHOP_EXPORT=tmp_path / "shop.db")
    assert found == {"orders": 8}


def test_parquet_is_dropped(tmp_path: Path) -> None:
    incoming = tmp_path / "drops" / "incoming"
    incoming.mkdir(parents=True)
    sold = [f"2024-05-0{n} 10:00:00" for n in range(1, 9)]
    table = pa.table({"sale": range(1, 9), "sold": sold, "price": [n / 4 for n in range(8)]})
    pq.write_table(table, incoming / "sales_2024-05-09.parquet")
    proposal = propose("till", [incoming / "sales_2024-05-09.parquet"])
    assert isinstance(proposal.system.reader, DroppedFiles)
    (tmp_path / "till.yaml").write_text(as_yaml(proposal))
    assert run(tmp_path, "till", "till.yaml", TILL_DROPS="drops") == {"sales": 8}


def test_a_sample_that_says_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n")
    (tmp_path / "b.pdf").write_text("x")
    (tmp_path / "c.csv").write_text("id,id\n1,2\n")
    (tmp_path / "d.csv").write_text("id\n1\n")
    for words, said in (
        (["shop", "a.csv"], "has no rows"),
        (["shop", "b.pdf"], "is of no known format"),
        (["shop", "c.csv"], "two columns are named id"),
        (["shop", "none.csv"], "is no file, or empty"),
        (["shop", "d.csv", "d.csv"], "two samples have the table d"),
        (["A Shop", "d.csv"], "cannot name a source system"),
        (["shop", "d.csv", "--zone", "Mars"], "is no time zone"),
    ):
        given = [str(tmp_path / word) if "." in word else word for word in words]
        assert said in " ".join(command("system", "new", *given, code=2).split())


def test_python_and_yaml_say_the_same(tmp_path: Path) -> None:
    dice = random.Random(1)  # noqa: S311 - a fixed order
    files = samples(tmp_path)
    dice.shuffle(files)
    proposal = propose("laden", files)
    (tmp_path / "laden.yaml").write_text(as_yaml(proposal))
    assert system_from_yaml(tmp_path / "laden.yaml") == proposal.system
    space: dict[str, object] = {}
    exec(as_python(proposal), space)  # noqa: S102 - what was just written
    assert space["LADEN"] == proposal.system


ODD = (
    "1", "2.5", "3,5", "1.234", "1.234,50", "€ 5", "-5 $", "USD 3", "2024-05-01", "1.5.2024",
    "5/6/2024 10:00", "13/12/24", "ja", "nein", "true", "x y", 'ä"ö', "", "-", "NULL", "k.A.",
    "007", "20240501", "1e5", "c\\d", "9" * 20, "A-1", "B.2", "C|3", "it's; ok", "yes", "no: x",
    "null", "~", "a\nb", "2024-05-01T10:00:00Z", "12:30", "٣",
)  # fmt: skip
HEADERS = (
    "id",
    "Preis (€)",
    "Name",
    "datum",
    "order_no",
    "1st",
    "_x",
    "%",
    "reasons",
    "null",
    "yes",
)


@examples(25)
@given(st.randoms(use_true_random=False))
def test_any_sample_gives_a_description_that_rejects_none_of_it(dice: random.Random) -> None:
    columns = dice.sample(HEADERS, dice.randint(1, 4))
    pools = [dice.sample(ODD, dice.randint(1, 3)) for _ in columns]
    with TemporaryDirectory() as directory:
        file = Path(directory) / "sample.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            rows_of = ([dice.choice(pool) for pool in pools] for _ in range(dice.randint(1, 25)))
            csv.writer(opened, delimiter=dice.choice(",;\t|")).writerows(
                [columns, ["1"] * len(columns), *rows_of]
            )
        proposal = propose("shop", [file])
        (Path(directory) / "shop.yaml").write_text(as_yaml(proposal), encoding="utf-8")
        assert system_from_yaml(Path(directory) / "shop.yaml") == proposal.system
        (sample,) = read_samples(file)
    (table,) = proposal.system.tables
    values = zip(*sample.columns.values(), strict=True)
    given_rows = [dict(zip(table.column_names, row, strict=True)) for row in values]
    schema = ibis.schema(dict.fromkeys(table.column_names, "string"))
    for column in table.columns:
        for rule in column_rules(table, column):
            if rule.action is Action.QUARANTINE:
                broken = evaluated(partial(breaking, table, rule), given_rows, schema)
                assert (rule.name, broken) == (rule.name, [])


def breaking(table: Table, rule: Rule, rows: ibis.Table) -> ibis.Table:
    """The rows that break a rule."""
    typed = typed_rows(table, rows)
    return typed.filter(rule.breaks(typed)).select(*table.column_names)
