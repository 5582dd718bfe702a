"""A lake gets another key: all pseudonyms are others, and everything else is as it was."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.transforms import MonthTransform
from pyiceberg.types import DateType, StringType

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.lake.expiry import kept_states
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.publish import Change, publish
from medallion_assets.lake.reading import stage
from medallion_assets.lake.rotation import NOTE
from medallion_assets.lake.schemas import FIRST_PARTITION_ID, schema_of, silver_schema
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver import pseudonyms
from medallion_assets.silver.rotation import RotationOutcome, rotate
from medallion_assets.silver.verification import verify_lake
from medallion_assets.tables.model import Pii
from medallion_assets.tables.systems import TABLES
from medallion_assets.tables.types import Text
from medallion_assets_tests.corrected import apply, write
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.shop import SALES, THREE_DAYS, sale, shop

NEW_KEY = "another key 0123456789"
PSEUDONYM = re.compile("pii:[0-9a-f]{32}")
PERSONAL = replace(
    SALES,
    columns=tuple(
        replace(column, type=Text(), pii=Pii.DIRECT) if column.name == "state" else column
        for column in SALES.columns
    ),
)
FILES = {
    **THREE_DAYS,
    "sales": [
        sale(1, 1),
        sale(2, 1, "paid"),
        sale(3, 2),
        sale(4, 2, "lost", "never"),
        sale(5, 3, "paid"),
    ],
}


class KilledError(BaseException):
    """Stands for the end of a process: nothing handles it."""


@pytest.fixture(scope="module")
def kept_lake(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """A shop whose sales hold pseudonyms in silver, history and quarantine."""
    home = tmp_path_factory.mktemp("rotation")
    tables = tuple(PERSONAL if table is SALES else table for table in shop(home).tables)
    platform = shop(home, FILES, name="personal", tables=tables)
    platform.run()
    return platform, Kept.of(platform.root)


@pytest.fixture
def lake(kept_lake: tuple[Platform, Kept], monkeypatch: pytest.MonkeyPatch) -> Platform:
    platform, kept = kept_lake
    kept.put_back()
    monkeypatch.setattr(pseudonyms, "TABLES", platform.tables)
    return platform


def with_keys(platform: Platform, key: str, new: str | None = None) -> Settings:
    held = {"pii_key": SecretStr(key), "pii_key_new": SecretStr(new) if new else None}
    return platform.settings.model_copy(update=held)


def rotated(platform: Platform, key: str = PII_KEY, run: str = "rotation") -> RotationOutcome:
    with open_session(with_keys(platform, key, NEW_KEY), run_id=run) as session:
        return rotate(session, platform.tables)


def run_with(platform: Platform, key: str, patched: pytest.MonkeyPatch) -> None:
    with patched.context() as context:
        context.setattr(Platform, "settings", with_keys(platform, key))
        platform.run()


def found_pseudonyms(state: Any) -> set[str]:
    return set(PSEUDONYM.findall(str(state)))


def renamed(state: Any, names: dict[str, str]) -> str:
    """The state as text, each pseudonym as its number of appearance, without fingerprints."""
    without = re.sub(r"'(silver|sales)': '[^']*'", "", str(state))
    return PSEUDONYM.sub(lambda one: names.setdefault(one[0], f"person {len(names)}"), without)


def test_pseudonyms_change_and_nothing_else_does(
    lake: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lake.state()
    former = found_pseudonyms(before)
    assert len(former) == 3, "open, paid and lost"
    outcome = rotated(lake)
    after = lake.state()
    assert outcome.pseudonyms == 3
    assert set(outcome.tables) == {
        "silver.shop_sales", "silver.shop_sales_history", "quarantine.shop_sales",
    }  # fmt: skip
    assert not former & found_pseudonyms(after)
    old_names: dict[str, str] = {}
    new_names: dict[str, str] = {}
    for name in before:
        if not name.startswith("ledger"):
            key = "sale_id" if name.endswith("sales") else None
            ordered = [
                sorted(rows, key=lambda row: str(row.get(key))) if key else rows
                for rows in (before[name], after[name])
            ]
            assert renamed(ordered[0], old_names) == renamed(ordered[1], new_names), name
        else:
            for one, other in zip(before[name], after[name], strict=True):
                assert one["accounts"] == other["accounts"]
    assert not lake.imbalances()
    assert verify_lake(lake.settings, deep=True, tables=lake.tables).damages == []
    run_with(lake, NEW_KEY, monkeypatch)
    assert lake.state() == after, "a run makes the same, and of the same"
    with pytest.raises(ConfigurationError, match="is not the key"):
        pseudonyms.require_same_key(lake.settings)


def test_what_a_run_with_the_new_key_makes_is_the_same(
    lake: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotated(lake)
    fresh = replace(lake, root=tmp_path / "fresh")
    run_with(fresh, NEW_KEY, monkeypatch)
    assert lake.state() == fresh.state()


def test_an_exported_file_with_former_pseudonyms_is_refused(lake: Platform, tmp_path: Path) -> None:
    (row,) = lake.rows("quarantine", "sales")
    file = write(tmp_path / "fix.csv", lake, "sales", [{**row, "paid_at": ""}])
    rotated(lake)
    with pytest.raises(ConfigurationError, match="line 2: has a pseudonym that is not the one"):
        apply(lake, "sales", file)
    (row,) = lake.rows("quarantine", "sales")
    file = write(tmp_path / "again.csv", lake, "sales", [{**row, "paid_at": ""}])
    assert apply(lake, "sales", file).corrected == 1


def test_one_cannot_go_back_to_the_former_key(lake: Platform) -> None:
    rotated(lake)
    states = kept_states(lake.lake.load(ENTRIES))
    assert [state.snapshot_id for state in states] == [lake.heads()[ENTRIES]]


def test_a_lake_is_not_given_the_key_that_it_has(lake: Platform) -> None:
    rotated(lake)
    with pytest.raises(ConfigurationError, match="has the key of MEDALLION_PII_KEY_NEW already"):
        rotated(lake)


def test_the_former_key_may_be_lost(lake: Platform) -> None:
    assert rotated(lake, key="nobody knows it any more").pseudonyms == 3


def test_rows_that_bronze_does_not_explain_are_refused(
    lake: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lake.heads()
    with monkeypatch.context() as patched:
        one = "'pii:' || repeat('0', 32)"
        patched.setattr("medallion_assets.silver.renaming.pseudonym", lambda _: one)
        with pytest.raises(LakeError, match="do not lead to its pseudonyms one by one"):
            rotated(lake)
    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.silver.renaming.UPSERT", "delete")
        with pytest.raises(LakeError, match="of which bronze explains 0"):
            rotated(lake)
    assert lake.heads() == before


MONTHLY = schema_of(
    [("who", StringType(), "A pseudonym."), ("note", StringType(), ""), ("day", DateType(), "")]
)


def add_gold(platform: Platform, notes: str) -> None:
    """Publish a table of gold with the pseudonyms of silver, kept by months."""
    field = PartitionField(3, FIRST_PARTITION_ID, MonthTransform(), "day_month")
    name = "gold.people"
    with platform.session() as session, session.publishing() as reader:
        lake, table = session.lake, PERSONAL.identifier
        schema = lake.ensure(name, MONTHLY, PartitionSpec(field), comment="People.").schema()
        sales = reader.sql(f"silver.{table}", silver_schema(PERSONAL))
        months = "unnest([date '2024-05-01', date '2024-06-01', null])"
        rows = f"select state as who, {notes} as note, {months} as day from ({sales})"
        part = "strftime(day, '%Y-%m')"
        files = stage(
            session.connection, rows, schema, lake.data_directory(name), partition_sql=part
        )
        publish(lake, [Change(name, files, EVERYTHING)], None, "gold")


def test_gold_gets_the_pseudonyms_that_silver_gets(lake: Platform) -> None:
    add_gold(lake, "'none'")
    rows = "select who, count(*), count(day), min(note) from {t} group by all order by who"
    before = lake.query(rows, t="gold.people")
    assert "gold.people" in rotated(lake).tables
    after = lake.query(rows, t="gold.people")
    assert sorted(row[1:] for row in before) == sorted(row[1:] for row in after)
    silver = lake.query("select distinct state from {t} order by 1", t="silver.shop_sales")
    assert [(who,) for who, *_ in after] == silver
    assert not {who for who, *_ in before} & {who for who, *_ in after}
    assert lake.query("select count(*) from {t} where day = '2024-06-01'", t="gold.people") == [
        (4,)
    ]


@pytest.mark.parametrize("notes", ["'pii:' || repeat('0', 32)", "'Hello ' || state"])
def test_gold_with_pseudonyms_of_nobody_is_refused(lake: Platform, notes: str) -> None:
    add_gold(lake, notes)
    before = lake.heads()
    with pytest.raises(LakeError, match="values of note with pseudonyms that silver does not"):
        rotated(lake)
    assert lake.heads() == before


KILLED_BEFORE = [
    ("medallion_assets.silver.rotation.begin", 1),
    *((f"medallion_assets.lake.publish.{name}", 1) for name in ("open_journal", "_commit_all")),
    *(("medallion_assets.lake.publish._commit", number) for number in (1, 2, 3, 4)),
    ("medallion_assets.lake.publish._tidy", 1),
    ("medallion_assets.silver.rotation.finish_rotation", 1),
    ("medallion_assets.lake.rotation.expire", 1),
]


QUICK = (KILLED_BEFORE[4], KILLED_BEFORE[-2])


@pytest.mark.parametrize("again", ["run", "rotation"])
@pytest.mark.parametrize(
    ("step", "call"),
    [pytest.param(*one, marks=() if one in QUICK else pytest.mark.long) for one in KILLED_BEFORE],
)
def test_killed_at_any_moment_the_lake_has_one_key(
    lake: Platform, monkeypatch: pytest.MonkeyPatch, step: str, call: int, again: str
) -> None:
    former = found_pseudonyms(lake.state())
    with monkeypatch.context() as patched:
        dying(patched, step, call)
        with pytest.raises(KilledError):
            rotated(lake)
    seen = found_pseudonyms(lake.state())
    is_new = not seen & former
    assert is_new or seen == former, "readers see pseudonyms of one key"
    assert is_new == (step in {one for one, _ in KILLED_BEFORE[-3:]})
    if again == "run":
        run_with(lake, NEW_KEY if is_new else PII_KEY, monkeypatch)
        assert found_pseudonyms(lake.state()) == seen
    elif is_new:
        with pytest.raises(ConfigurationError, match="has the key"):
            rotated(lake, run="second")
    else:
        assert rotated(lake, run="second").pseudonyms == 3
    assert lake.lake.storage.read(NOTE) is None
    assert not lake.imbalances()
    assert verify_lake(lake.settings, deep=True, tables=lake.tables).damages == []


def dying(patched: pytest.MonkeyPatch, step: str, call: int) -> None:
    """Let what follows die just before the n-th call of a step."""
    module, name = step.rsplit(".", 1)
    owner = __import__(module, fromlist=[name])
    real, calls = getattr(owner, name), []

    def called(*rest: Any, **options: Any) -> Any:
        calls.append(rest)
        if len(calls) >= call:
            raise KilledError
        return real(*rest, **options)

    patched.setattr(owner, name, called)


def test_what_singles_a_person_out_is_received_and_not_derived() -> None:
    derived = {(table.name, item.name) for table in TABLES for item in table.derived}
    assert [
        (table.name, name)
        for table in TABLES
        for name in table.direct_columns
        if (table.name, name) in derived
    ] == []
