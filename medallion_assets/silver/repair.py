"""Damaged days of silver and gold, marked so that the next run builds them anew from bronze.

Belongs here: which days those are, and how they are marked. Does not belong here: finding
damage (see ``silver.verification``), the catalogue (see ``lake.repair`` and
``lake.relisting``), and building.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from medallion_assets.core.embedded import connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD, QUARANTINE, SILVER
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.named_files import REBUILD, Damage, remedy_for
from medallion_assets.lake.opening import require_moved, unopened_lake
from medallion_assets.lake.publish import publish
from medallion_assets.lake.relisting import relist
from medallion_assets.lake.repair import Repaired, flaw_of, rebuild_catalogue
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_entries, stage_entries
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import CatalogKind
from medallion_assets.silver.publication import PUBLISHED_RANGE
from medallion_assets.silver.verification import verify_lake
from medallion_assets.sources.landing_repair import reread_notes
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table

KEPT = ("window", PUBLISHED_RANGE)
"""What the basis of a day says beside the versions that it was built from."""
Day = date | None


@dataclass(frozen=True)
class RepairOutcome:
    """What a repair did.

    Attributes:
        done: in sentences.
        left: damages that only a person can mend.
    """

    done: Sequence[str]
    left: Sequence[Damage]


def repair_lake(settings: Settings, *, tables: Sequence[Table] | None = None) -> RepairOutcome:
    """Make anew what can be: the catalogue at once, days of silver and gold in the next run.

    Raises:
        ConfigurationError: there is nothing to repair.
        LakeError: the lake cannot be repaired, with the reason.
    """
    asked = all_tables() if tables is None else tables
    done = _repaired_catalogue(settings)
    done += _reread_notes(settings, asked)
    damages = verify_lake(settings, deep=True, tables=asked).damages
    if damages:
        with open_session(settings, run_id="repair") as session:
            marked = mark_days(session, damages, asked)
            done += [f"the next run of {name} builds its damaged days anew" for name in marked]
        if forget_working_copies(settings, damages):
            done.append("the next runs build gold anew")
    left = [damage for damage in damages if remedy_for(damage.table) != REBUILD]
    if not done and not left:
        raise ConfigurationError(
            f"nothing is to be repaired in the lake {settings.lake_name}: its catalogue and all "
            "files are whole",
            remedy="a lake that is whole and wrong goes back by `medallion rollback`",
        )
    return RepairOutcome(done, left)


def _repaired_catalogue(settings: Settings) -> list[str]:
    """What was done to the catalogue; nothing where it is healthy."""
    lake = unopened_lake(settings)
    with explaining_damage(lake):
        require_moved(lake.storage)
        repaired = _catalogue_made_whole(lake)
    if repaired is None:
        return []
    flaw = repaired.flaw
    done = [f"{flaw}: made anew, it lists {repaired.tables} tables"]
    return [*done, *(f"took {name} back to what the ledger names" for name in repaired.moved)]


def _catalogue_made_whole(lake: Lake) -> Repaired | None:
    """What was done: SQLite's file is made anew, another catalogue gets back what it lost."""
    if lake.catalogue.kind is not CatalogKind.SQLITE:
        return relist(lake)
    flaw = flaw_of(lake)
    return rebuild_catalogue(lake, flaw) if flaw else None


def _reread_notes(settings: Settings, tables: Iterable[Table]) -> list[str]:
    """What was done to damaged notes in the landing."""
    lake = unopened_lake(settings)
    with explaining_damage(lake), lake.lease(), connected() as connection:
        made, waiting = reread_notes(lake.storage, tables, connection)
    return [
        *(f"{note} was damaged and is made anew" for note in made),
        *(f"{note} is damaged; its file is read when it is delivered again" for note in waiting),
    ]


def mark_days(session: Session, damages: Sequence[Damage], tables: Iterable[Table]) -> list[str]:
    """Let the ledger forget what damaged days of silver were built from.

    Returns:
        The tables that the next run builds anew, in part or as a whole.
    """
    marked = []
    with session.publishing() as reader:
        for table in tables:
            wanted = [damage for damage in damages if damage.table in _derived(table)]
            known = read_entries(session.connection, reader, table.identifier) if wanted else {}
            if not known:
                continue
            entries = {**known, **_forgotten(known, {damage.day for damage in wanted})}
            change = stage_entries(session, table.identifier, entries.values())
            publish(session.lake, [], change, session.run_id)
            marked.append(table.identifier)
    return marked


def _derived(table: Table) -> set[str]:
    """What is built from bronze of a table."""
    names = {f"{SILVER}.{table.identifier}", f"{QUARANTINE}.{table.identifier}"}
    return {*names, f"{SILVER}.{table.history_identifier}"} if table.history else names


def _forgotten(known: Mapping[Day, Entry], days: set[str]) -> dict[Day, Entry]:
    """The entries of some days without what they were built from; of unknown days all."""
    named = {day for day in known if day is not None and str(day) in days}
    chosen = {*named, None} if len(named) == len(days) else set(known)
    return {
        day: replace(entry, basis={key: entry.basis[key] for key in KEPT if key in entry.basis})
        for day, entry in known.items()
        if day in chosen
    }


def forget_working_copies(settings: Settings, damages: Iterable[Damage]) -> bool:
    """Let the next run publish all of gold anew where some of it is damaged."""
    if not any(damage.table.startswith(f"{GOLD}.") for damage in damages):
        return False
    shutil.rmtree(settings.working_copies, ignore_errors=True)
    return True
