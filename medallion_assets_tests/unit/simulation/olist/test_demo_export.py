"""The form of the files: names, headers, quotes, line ends, and the same bytes every time."""

import codecs
import csv
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest

from medallion_assets.simulation.olist import OlistParameters, OlistTruth, generate, truth_path
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Table

by_table = pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)

HEADER = 1
FILES_WITHOUT_FUNNEL = 9

FILE_NAMES = {
    "olist_closed_deals_dataset.csv",
    "olist_customers_dataset.csv",
    "olist_geolocation_dataset.csv",
    "olist_marketing_qualified_leads_dataset.csv",
    "olist_order_items_dataset.csv",
    "olist_order_payments_dataset.csv",
    "olist_order_reviews_dataset.csv",
    "olist_orders_dataset.csv",
    "olist_products_dataset.csv",
    "olist_sellers_dataset.csv",
    "product_category_name_translation.csv",
}

DEFAULT_ORDERS_SHA256 = "50c0d43b248dba5dc1c2c418d3d42a666b8d5bd73ce8c9b85110257298c5b0e6"
"""Changes only together with the generator, never with the machine."""


def read(path: Path) -> list[list[str]]:
    """All records of a file with its header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_the_export_holds_the_eleven_files_and_nothing_else(
    export: Path, planted: OlistTruth
) -> None:
    assert {path.name for path in export.iterdir()} == FILE_NAMES
    assert {truth.file for truth in planted.tables.values()} == FILE_NAMES


@by_table
def test_records_have_the_described_columns_and_the_counted_number(
    table: Table, export: Path, planted: OlistTruth
) -> None:
    header, *records = read(export / table.file_name)
    assert tuple(header) == table.column_names
    assert {len(record) for record in records} == {len(header)}
    assert len(records) == planted.tables[table.name].received


@by_table
def test_only_reviews_and_the_translation_end_lines_with_crlf(
    table: Table, export: Path, planted: OlistTruth
) -> None:
    first_line = (export / planted.tables[table.name].file).read_bytes().split(b"\n")[0]
    crlf = table.name in {"order_reviews", "product_category_name_translation"}
    assert first_line.endswith(b"\r") is crlf


@by_table
def test_only_the_translation_has_a_byte_order_mark_and_no_final_newline(
    table: Table, export: Path, planted: OlistTruth
) -> None:
    content = (export / planted.tables[table.name].file).read_bytes()
    translation = table.name == "product_category_name_translation"
    assert content.startswith(codecs.BOM_UTF8) is translation
    assert content.endswith(b"\n") is not translation


@pytest.mark.usefixtures("planted")
def test_ids_are_quoted_where_they_start_with_a_digit(export: Path) -> None:
    lines = (export / "olist_orders_dataset.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith('"order_id","customer_id"')
    ids = [line.split(",")[0] for line in lines[1:] if line[:1] not in {" ", ","}]
    assert all((text.strip('"')[0].isdigit()) is (text[0] == '"') for text in ids)
    assert {text[0] == '"' for text in ids} == {True, False}


@pytest.mark.usefixtures("planted")
def test_reviews_quote_both_ids_always(export: Path) -> None:
    content = (export / "olist_order_reviews_dataset.csv").read_bytes()
    _, *records = read(export / "olist_order_reviews_dataset.csv")
    complete = [record for record in records if record[0].strip() and record[1].strip()]
    assert len(re.findall(rb'(?m)^"[^" ]+","[^" ]+",', content)) == len(complete) + HEADER


@pytest.mark.usefixtures("planted")
def test_the_funnel_quotes_only_what_it_has_to(export: Path) -> None:
    text = (export / "olist_closed_deals_dataset.csv").read_text(encoding="utf-8")
    assert text.startswith("mql_id,seller_id,")
    assert '"cat, wolf"' in text
    leads = (export / "olist_marketing_qualified_leads_dataset.csv").read_text(encoding="utf-8")
    assert '"' not in leads


@pytest.mark.usefixtures("planted")
def test_comments_carry_line_breaks_quotes_commas_and_emoji(export: Path) -> None:
    content = (export / "olist_order_reviews_dataset.csv").read_bytes()
    assert b'"Pedi ""urgente"", disseram ' in content
    messages = [record[4] for record in read(export / "olist_order_reviews_dataset.csv")[1:]]
    assert any("\r\n\r\n" in message for message in messages)
    assert any("\N{PARTY POPPER}" in message for message in messages)
    assert any("@" in message for message in messages)
    assert any("95555-0142" in message for message in messages)
    assert any(message and not message.strip() for message in messages)


@pytest.mark.usefixtures("planted")
def test_the_promised_day_is_a_midnight(export: Path) -> None:
    promised = [record[7] for record in read(export / "olist_orders_dataset.csv")[1:]]
    assert sum(not text.endswith(" 00:00:00") for text in promised) == 1


def test_the_same_seed_gives_the_same_bytes(
    export: Path, planted: OlistTruth, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    assert generate(again).to_json() == planted.to_json()
    for path in export.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()
    assert truth_path(again).read_bytes() == truth_path(export).read_bytes()


@pytest.mark.usefixtures("planted")
def test_the_bytes_do_not_depend_on_the_machine(export: Path) -> None:
    content = (export / "olist_orders_dataset.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() == DEFAULT_ORDERS_SHA256


def test_another_seed_gives_other_data(export: Path, planted: OlistTruth, tmp_path: Path) -> None:
    other = generate(tmp_path / "other", OlistParameters(seed=planted.parameters.seed + 1))
    assert other.tables["orders"].silver != 0
    name = "olist_orders_dataset.csv"
    assert (tmp_path / "other" / name).read_bytes() != (export / name).read_bytes()


def test_shifted_parameters_move_the_dates_and_nothing_else(
    export: Path, planted: OlistTruth, tmp_path: Path
) -> None:
    shifted = generate(tmp_path / "shifted", OlistParameters().ending_on(date(2025, 2, 28)))
    assert shifted.last_day == date(2025, 2, 28)
    assert list(shifted.orders_by_day.values()) == list(planted.orders_by_day.values())
    assert shifted.tables == planted.tables
    name = "olist_order_payments_dataset.csv"
    assert (tmp_path / "shifted" / name).read_bytes() == (export / name).read_bytes()


def test_without_the_funnel_its_files_and_tables_are_absent(tmp_path: Path) -> None:
    planted = generate(tmp_path / "export", OlistParameters(funnel=False))
    assert len(planted.tables) == FILES_WITHOUT_FUNNEL
    assert len(list((tmp_path / "export").iterdir())) == FILES_WITHOUT_FUNNEL
    assert not {"leads_qualified", "leads_closed"} & planted.tables.keys()


def test_the_truth_lies_beside_the_export_or_where_it_is_wanted(
    export: Path, planted: OlistTruth, tmp_path: Path
) -> None:
    wanted = tmp_path / "planted.json"
    generate(tmp_path / "export", truth_file=wanted)
    assert not truth_path(tmp_path / "export").exists()
    assert wanted.read_bytes() == truth_path(export).read_bytes()
    content = json.loads(wanted.read_text(encoding="utf-8"))
    assert content["tables"]["orders"]["silver"] == planted.tables["orders"].silver


def test_an_export_too_small_for_all_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"too few .* to inject every defect"):
        generate(tmp_path / "export", OlistParameters(days=3, orders_per_day=10))
    assert not (tmp_path / "export").exists()


@pytest.mark.parametrize(("days", "orders_per_day"), [(0, 1), (1, 0)])
def test_an_export_without_orders_is_refused(days: int, orders_per_day: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        OlistParameters(days=days, orders_per_day=orders_per_day)
