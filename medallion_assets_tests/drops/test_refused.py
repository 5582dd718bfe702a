"""What cannot be taken in, as a whole or line by line."""

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from medallion_assets.bronze.files import intake
from medallion_assets.orchestration.assets.drop_report import _result
from medallion_assets.sources.drops.formats import read_drop
from medallion_assets_tests.drops.lake import HEADER, NAME, NAMES, Drops, also, sale, sales_file


@pytest.mark.again
def test_a_name_that_comes_with_the_other_shape_is_refused(lake: Drops) -> None:
    lake = also(lake, "discounted_sales")
    lake.drop(NAME, sales_file())
    lake.run()
    lake.drop(
        NAME,
        "sale_date,customer_id,product_id,quantity,unit_price,discount\n"
        "2026-01-11 10:00:00,1,1,1,5,\n",
    )
    lake.run()
    (found,) = lake.attempts("discounted_sales")
    assert found.outcome == "rejected"
    assert "was loaded into sales_drops_sales" in (found.error or "")
    assert len(lake.silver()) == 1


def test_rejected_files_never_overwrite_each_other(lake: Drops) -> None:
    lake = also(lake, "customers")
    for content in (b"one", b"two"):
        lake.drop("note.txt", content)
        lake.drop("customers", content)
        lake.run()
    lake.incoming.joinpath("customers").mkdir()
    lake.drop("customers/note.txt", b"three")
    lake.run()
    home = Path(lake.dropped) / "error"
    found = {name: (home / name).read_bytes() for name in lake.files("error")}
    assert found == {
        "note.txt": b"one",
        "2/note.txt": b"two",
        "customers": b"one",
        "2/customers": b"two",
        "3/customers/note.txt": b"three",
    }


def test_a_rejected_file_that_is_put_back_is_tried_again(lake: Drops) -> None:
    lake.drop(NAME, HEADER)
    lake.run()
    rejected = Path(lake.dropped) / "error" / NAME
    rejected.rename(lake.incoming / NAME)
    lake.run()
    assert lake.outcomes() == [(NAME, "rejected"), (NAME, "rejected")]
    assert lake.files() == [f"error/{NAME}"]


def test_what_is_no_file_is_refused_and_hidden_names_are_left_alone(lake: Drops) -> None:
    lake.drop(".sales.csv.part", sales_file())
    lake.drop("week 2/" + NAME, sales_file())
    (lake.incoming / "link.csv").symlink_to(lake.incoming / ".sales.csv.part")
    (lake.incoming / "gone.csv").symlink_to(lake.incoming / "nothing")
    (lake.incoming / "folder.csv").mkdir()
    os.mkfifo(lake.incoming / "pipe.csv")
    lake.run()
    assert lake.files("incoming") == [".sales.csv.part"]
    assert lake.files("error") == ["gone.csv", "link.csv", "pipe.csv"]
    assert lake.files("processed") == ["week 2/" + NAME]
    refused = {one.error for one in lake.attempts() if one.outcome == "rejected"}
    plain = "is no plain file (remedy: deliver a file)"
    assert refused == {f"{name}.csv {plain}" for name in ("gone", "link", "pipe")}


def test_a_name_that_is_no_text_is_refused(lake: Drops) -> None:
    path = os.path.join(os.fsencode(lake.incoming), b"sales\xff.csv")  # noqa: PTH118 - bytes
    with open(path, "wb") as file:  # noqa: PTH123 - bytes
        file.write(sales_file().encode())
    lake.run()
    assert lake.outcomes() == [("sales\\xff.csv", "rejected")]
    assert lake.files("incoming") == []


def test_unparsable_lines_of_a_good_file_are_counted(lake: Drops) -> None:
    lake.drop(NAME, sales_file(sale(), "torn,line\n", sale(customer_id=2)))
    lake.run()
    (found,) = lake.attempts()
    assert (found.received, found.bronze, found.unparsable) == (3, 2, 1)
    without_day = next(e for e in lake.entries("sales") if e.business_day is None)
    assert without_day.rows.unparsable == 1


def test_an_array_of_objects_is_no_file_of_lines(lake: Drops) -> None:
    """One object a line within brackets: only the last line, without a comma, would be read."""
    objects = [json.dumps(dict(zip(NAMES, sale().strip().split(","), strict=True)))] * 18
    lake.drop("sales_2026-01-11.json", "[\n" + ",\n".join(objects) + "\n]\n")
    lake.run()
    (found,) = lake.attempts()
    assert found.outcome == "rejected"
    assert lake.silver() == []


def test_a_file_that_mostly_cannot_be_read_is_refused(lake: Drops) -> None:
    lake.drop(NAME, HEADER + sale() + '1,1,"5" pan",x\n' * 20)
    lake.run()
    (found,) = lake.attempts()
    assert found.outcome == "rejected"
    assert "20 of 21 records are unparsable, the first in line 3" in (found.error or "")
    assert "(remedy: deliver it as comma-separated UTF-8" in (found.error or "")


def test_one_record_that_cannot_be_read_is_told_with_its_line(lake: Drops) -> None:
    lake.drop("sales_2026-01-10.csv", sales_file())
    assert _result(lake.names["sales"], lake.run().bronze["sales"].attempts).passed
    lake.drop(NAME, HEADER + sale() * 10 + "1,2\n" + sale() * 10)
    outcome = lake.run().bronze["sales"]
    found = lake.attempts()[-1]
    assert (found.outcome, found.unparsable) == ("loaded", 1)
    assert "1 of 21 records cannot be read, the first in line 12: 2 fields" in (found.error or "")
    result = _result(lake.names["sales"], outcome.attempts)
    assert not result.passed
    assert result.description == f"{NAME}: {found.error}"


def test_a_file_that_needs_too_much_memory_does_not_block_the_others(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*arguments: Any) -> Any:
        if arguments[1].label == "sales_2026-01-10.csv":
            raise duckdb.OutOfMemoryException("could not allocate block of size 1.0 GiB")
        return read_drop(*arguments)

    monkeypatch.setattr(intake, "read_drop", too_large)
    lake.drop("sales_2026-01-10.csv", sales_file())
    lake.drop(NAME, sales_file(sale(customer_id=2)))
    lake.run()
    assert lake.outcomes() == [("sales_2026-01-10.csv", "rejected"), (NAME, "loaded")]
    assert "MEDALLION_MEMORY_LIMIT" in (lake.attempts()[0].error or "")
    assert lake.files("error") == ["sales_2026-01-10.csv"]
