"""What a day of silver is built from, in versions, and whether it still is.

Belongs here: the evidence by which stale days are found. Does not belong here:
rebuilding them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from medallion_assets.bronze.versions import VERSION_SQL
from medallion_assets.lake.files import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_versions
from medallion_assets.naming import BRONZE, DELETE, KEY, OPERATION, UPSERT
from medallion_assets.session import Session
from medallion_assets.tables.model import Table

__all__ = ["Basis"]

Day = date | None


@dataclass(frozen=True)
class Basis:
    """What silver of a table is built from, in versions.

    Attributes:
        by_day: versions of tables that have days, by name and day.
        whole: versions of what concerns every day at once.
        references: versions of parents that only have to be received.
        withdrawn: fingerprints of what later deliveries of those parents took back.
    """

    by_day: Mapping[str, Mapping[Day, str]]
    whole: Mapping[str, str]
    references: Mapping[str, str]
    withdrawn: Mapping[str, str]

    @classmethod
    def read(
        cls,
        session: Session,
        reader: SnapshotReader,
        table: Table,
        tables: Mapping[str, Table],
        sql: str,
    ) -> Basis:
        """Read the present versions."""
        by_day, whole = {}, {}
        for name in table.uses:
            found = read_versions(session.connection, reader, tables[name].identifier)
            versions = {day: version for (_, day), version in found.items()}
            if table.day is None:
                whole[name] = versions.get(None, "")
            elif tables[name].day is not None:
                by_day[name] = versions
        if table.day is None:
            whole["rules"] = _rules_version(sql)
        references = {
            name: str(reader.heads.get(f"{BRONZE}.{tables[name].identifier}", ""))
            for name in table.bronze_uses
        }
        withdrawn = {
            name: _withdrawn(session, reader, tables[name])
            for name in table.bronze_uses
            if references[name]
        }
        return cls(by_day, whole, references, withdrawn)

    def of(self, entry: Entry, rules: Mapping[str, int]) -> dict[str, str]:
        """The versions that one day is built from.

        New references matter only where rows wait for them; what was taken back
        matters to every day, because any of its rows may have referred to it.
        """
        day = entry.business_day
        return {
            "bronze": entry.bronze_version,
            **self.whole,
            **{name: versions.get(day, "") for name, versions in self.by_day.items()},
            **{
                f"received:{name}": version
                for name, version in self.references.items()
                if f"{name}_missing" in rules
            },
            **{f"withdrawn:{name}": keys for name, keys in self.withdrawn.items() if keys},
        }

    def is_stale(self, entry: Entry) -> bool:
        """Whether a day was built from other versions than the present ones."""
        return any(
            entry.basis.get(name) != version
            for name, version in self.of(entry, entry.rules).items()
        )


def _rules_version(sql: str) -> str:
    """A fingerprint of the cleaning's statement, which compiles alike in every process."""
    return hashlib.sha256(sql.encode()).hexdigest()[:16]


def _withdrawn(session: Session, reader: SnapshotReader, parent: Table) -> str:
    """A fingerprint of the parent's keys that are gone; empty while there is none."""
    rows = reader.sql(f"{BRONZE}.{parent.identifier}", bronze_schema(parent))
    found = session.connection.execute(
        f"""
        with rows as not materialized ({rows}),
        gone as (select {KEY}, max({VERSION_SQL}) as version from rows
                 where {OPERATION} = '{DELETE}' group by 1),
        back as (select {KEY}, {VERSION_SQL} as version from rows where {OPERATION} = '{UPSERT}')
        select count(*), printf('%x', bit_xor(hash({KEY})))
        from gone anti join back on gone.{KEY} = back.{KEY} and back.version > gone.version
        """
    ).fetchone()
    return f"{found[0]}-{found[1]}" if found and found[0] else ""
