"""Whatever is dropped: every line is in silver, in quarantine or counted, or its file in error."""

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from medallion_assets_tests.drops.lake import NAMES, Drops, drops
from medallion_assets_tests.examples import examples
from medallion_assets_tests.tiers import AGAIN

VALUES = st.sampled_from(
    ["1", "121", "sugar", "2026-01-11", "50", "50.005", "-1", "", " ", "[1, 2, 3]", "1e3", "x"]
)
GOOD = ["1", "121", "sugar", "2026-01-11", "1", "50", "2", "100"]
LINES = st.one_of(
    st.just(GOOD),
    st.tuples(st.integers(0, 7), VALUES).map(lambda fault: _with(*fault)),
    st.lists(VALUES, max_size=9),
)
NOISE = st.sampled_from([b"", b"\xff", b"\0", b'"', b"\n", b"\r\n", b"{", b"\xef\xbb\xbf", b","])
FILE_NAMES = st.sampled_from(
    ["a.csv", "A.CSV", "b.csv", "a.jsonl", "b.json", "x/a.csv", "a.parquet", "note.txt", "stores"]
)


def _with(place: int, value: str) -> list[str]:
    """A good line with another value."""
    return [*GOOD[:place], value, *GOOD[place + 1 :]]


def _csv(lines: list[list[str]]) -> bytes:
    """Lines as CSV."""
    rows = [",".join(NAMES), *(",".join(_field(value) for value in line) for line in lines)]
    return ("\n".join(rows) + "\n").encode()


def _field(value: str) -> str:
    return f'"{value}"' if "," in value else value


def _json(lines: list[list[str]]) -> bytes:
    """Lines as objects; of other lengths as what is no object."""
    told = [
        json.dumps(dict(zip(NAMES, line, strict=True)) if len(line) == len(NAMES) else line)
        for line in lines
    ]
    return ("\n".join(told) + "\n").encode()


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A name and what lies under it, whole or damaged."""
    name = draw(FILE_NAMES)
    lines = draw(st.lists(LINES, max_size=6))
    content = _json(lines) if name.endswith(("jsonl", "json")) else _csv(lines)
    place = draw(st.integers(0, len(content)))
    noise = draw(st.sampled_from([b""] * 3) | NOISE)
    return name, content[:place] + noise + content[place:]


@AGAIN
@examples(15)
@given(st.lists(st.lists(files(), max_size=4), min_size=1, max_size=3))
def test_every_line_is_accounted_for(runs: list[list[tuple[str, bytes]]]) -> None:
    with TemporaryDirectory(prefix="drops-") as home:
        lake = replace(drops(Path(home)), runs=("sales", "discounted_sales"))
        dropped = 0
        for batch in runs:
            # What is dropped under one name before a run is one file.
            for name, content in dict(batch).items():
                lake.drop(name, content)
                dropped += 1
            lake.run()
            _is_accounted_for(lake)
        assert lake.files("incoming") == []
        assert len(lake.files("processed")) + len(lake.files("error")) == dropped


def _is_accounted_for(lake: Drops) -> None:
    """Attempts, loads, bronze, silver, quarantine and ledger tell the same."""
    for name in ("sales", "discounted_sales"):
        attempts = lake.attempts(name)
        assert {one.status for one in attempts} <= {"I"}
        loaded = [one for one in attempts if one.outcome == "loaded"]
        for one in loaded:
            assert one.received == (one.bronze or 0) + (one.unchanged or 0) + (one.unparsable or 0)
        entries = lake.entries(name)
        bronze = [row for row in lake.rows("bronze", name) if row["_operation"] == "upsert"]
        assert len(bronze) == sum(one.bronze or 0 for one in loaded)
        assert len(bronze) == sum(entry.rows.bronze for entry in entries)
        assert sum(e.rows.unparsable for e in entries) == sum(one.unparsable or 0 for one in loaded)
        speaking = {one.file_name: one for one in loaded}
        says = sum((one.received or 0) - (one.unparsable or 0) for one in speaking.values())
        assert len(lake.silver(name)) + len(lake.rows("quarantine", name)) == says
