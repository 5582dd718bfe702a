"""What cannot be taken in, as a whole or line by line."""

import os
from pathlib import Path

from medallion_assets_tests.drops.lake import HEADER, NAME, Drops, also, sale, sales_file


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
    assert refused == {f"{name}.csv is no plain file" for name in ("gone", "link", "pipe")}


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
