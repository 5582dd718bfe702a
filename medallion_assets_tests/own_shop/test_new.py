"""A proposed description is one that its own samples run through, with nothing rejected."""

import json
import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.proposals.proposal import propose
from medallion_assets.proposals.writing import as_python, as_yaml
from medallion_assets.systems.written.system import system_from_yaml
from medallion_assets.tables.model import ColumnDay, ParentDay, Pii, Table
from medallion_assets.tables.notation import DateOrder
from medallion_assets.tables.readers import DroppedFiles
from medallion_assets.tables.types import Boolean, Choice, Identifier, Integer, Money
from medallion_assets_tests.own_shop.excel import save
from medallion_assets_tests.own_shop.files import command, rows, settings_of, working_on
from medallion_assets_tests.tiers import parametrize_once

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


@parametrize_once("suffix", ["yaml", "py"])
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


@pytest.mark.again
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


@pytest.mark.again
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


@pytest.mark.again
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
