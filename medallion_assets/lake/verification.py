"""Whether the files of a lake are still those that were published.

Belongs here: going through the valid state of every table, by sizes, or by checksums too.
Does not belong here: one file (see ``named_files``), and values (see ``silver.verification``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pyiceberg.manifest import DataFile

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.checksums import carried
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.iceberg.contents import live_files, manifests_of
from medallion_assets.lake.iceberg.intact import REMEDY
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.named_files import (
    Damage,
    NamedFile,
    damage_from,
    key_of,
    lost_table,
    named_files,
)


@dataclass
class Verified:
    """What was looked at, and what is wrong.

    Attributes:
        tables: with a published state.
        files: data files of these.
        unknown: of these, files that are older than checksums.
        values: days whose values were compared with the ledger.
    """

    tables: int = 0
    files: int = 0
    unknown: int = 0
    values: int = 0
    damages: list[Damage] = field(default_factory=list)

    def add(self, damages: Iterable[Damage]) -> None:
        """Add what is wrong."""
        self.damages += damages

    def is_damaged(self, identifier: str) -> bool:
        """Whether something is wrong with a table."""
        return any(damage.table == identifier for damage in self.damages)


def verify_files(lake: Lake, *, deep: bool) -> Verified:
    """Compare the files of every published table with what its metadata says of them.

    Args:
        deep: read them all and compare their checksums.

    Raises:
        DamagedError: the ledger cannot be read, which names what is valid.
    """
    verified = Verified()
    for identifier, head in sorted(read_heads(lake).items()):
        verified.tables += 1
        try:
            files = _named_by(lake, identifier, head, verified)
        except DamagedError as error:
            verified.add([damage_from(identifier, error)])
            continue
        verified.files += len(files)
        verified.unknown += sum(carried(file.key) is None for file in files)
        sizes = _sizes(lake, files)
        verified.add(_differing(lake, files, sizes, deep=deep))
    return verified


def _named_by(lake: Lake, identifier: str, head: int, verified: Verified) -> list[NamedFile]:
    """The data files of a snapshot, whose manifests are read anew and measured."""
    table = lake.table(identifier)
    if table is None:
        raise lost_table(identifier)
    storage = lake.storage
    entries: list[DataFile] = []
    manifests = manifests_of(table, head)
    sizes = _listed(lake, {_folder(key_of(storage, m.manifest_path)) for m in manifests})
    for manifest in manifests:
        key = key_of(storage, manifest.manifest_path)
        found = sizes.get(key)
        if found != manifest.manifest_length:
            how = "is missing" if found is None else f"has {found:,} bytes"
            problem = f"{how}; expected {manifest.manifest_length:,} bytes"
            verified.add([Damage(identifier, "", key, problem, REMEDY)])
        else:
            entries += live_files(manifest, table.io)
    return named_files(storage, identifier, table, entries)


def _sizes(lake: Lake, files: Iterable[NamedFile]) -> dict[str, int]:
    """The stored sizes of all files beside some."""
    return _listed(lake, {"/".join(file.key.split("/")[:3]) for file in files})


def _listed(lake: Lake, folders: Iterable[str]) -> dict[str, int]:
    return {item.key: item.size for folder in folders for item in lake.storage.listed(folder)}


def _folder(key: str) -> str:
    return PurePosixPath(key).parent.as_posix()


def _differing(
    lake: Lake, files: Iterable[NamedFile], sizes: dict[str, int], *, deep: bool
) -> Iterator[Damage]:
    """What is wrong with files, each once."""
    for file in files:
        found = file.size_damage(sizes.get(file.key))
        if found is None and deep:
            found = file.content_damage(lake.storage.blocks)
        if found is not None:
            yield found
