"""A lake on S3, worked on through a mirror on this machine.

Belongs here: moving files between both, small objects, listing. Does not belong
here: opening the client (see ``s3_client``), the copies (``mirror``), the lease
(``object_lease``) and what errors mean (``object_faults``).

Each upload carries the SHA-256 of its content in its signature, so a truncated one
is refused.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from obstore.exceptions import AlreadyExistsError

from medallion_assets.core.errors import DamagedError, LakeError, TransientLakeError
from medallion_assets.lake.checksums import end_of
from medallion_assets.lake.storage import s3_requests as requests
from medallion_assets.lake.storage.directory import Stored
from medallion_assets.lake.storage.lease import PATIENCE_SECONDS, Lease
from medallion_assets.lake.storage.mirror import Mirror
from medallion_assets.lake.storage.s3_client import BACKOFF_LONGEST, open_store, translate_errors
from medallion_assets.lake.storage.s3_lease import object_lease

POOL = 16
"""Transfers at once; more did not help on a local server, and AWS allows far more."""

CLOCK = "lease/clock.json"
SHORTEST_PAUSE = 0.1


@cache
def s3_storage(uri: str, root: Path, retry_seconds: int) -> S3Storage:
    """The storage of a lake, opened once a process: finding credentials takes a while."""
    return S3Storage(uri, root, retry_seconds)


class S3Storage:
    """A bucket's prefix and its mirror."""

    def __init__(self, uri: str, root: Path, retry_seconds: int) -> None:
        """Find credentials and endpoint.

        Args:
            uri: ``s3://bucket/prefix``.
            root: directory of the mirror.

        Raises:
            LakeError: there are no credentials.
        """
        self.name = uri
        self.root = root
        self.retry_seconds = retry_seconds
        self.io: Mapping[str, str] = {
            "py-io-impl": "medallion_assets.lake.storage.s3_file_io.MirrorIO",
            "medallion.lake": uri,
            "medallion.mirror": str(root),
            "medallion.retry-seconds": str(retry_seconds),
        }
        self._mirror = Mirror(root)
        self._store = open_store(uri, retry_seconds)

    def uri(self, path: Path) -> str:
        """A local copy's object."""
        return f"{self.name}/{self.key(path)}"

    def path(self, uri: str) -> Path:
        """The local copy of an object."""
        if not uri.startswith(f"{self.name}/"):
            raise LakeError(
                f"{uri} does not lie in the lake {self.name}",
                remedy="set MEDALLION_LAKE to the place where the lake was built",
            )
        return self.root / uri.removeprefix(f"{self.name}/")

    def key(self, path: Path) -> str:
        """A local copy's key below the lake."""
        return path.relative_to(self.root).as_posix()

    def fetch(self, files: Mapping[Path, int | None]) -> None:
        """Download what is missing, or has another size than it should."""
        missing = [item for item in files.items() if not self._mirror.has(*item)]
        _at_once(lambda item: self._download(*item), missing)

    def _download(self, file: Path, size: int | None) -> None:
        """Download a file that is whole."""
        key = self.key(file)
        with self._mirror.writing(file) as draft:
            with translate_errors(self.name, f"read {key}"), draft.open("wb") as target:
                stored, blocks = requests.get(self._store, key)
                expected = stored if size is None else size
                target.writelines(blocks)
            if draft.stat().st_size != expected:
                raise DamagedError(
                    key,
                    f"of the lake {self.name} has {draft.stat().st_size} bytes, "
                    f"expected {expected}",
                    remedy="restore the object, or go back with `medallion rollback`",
                )

    def send(self, files: Iterable[Path]) -> None:
        """Upload finished files."""
        _at_once(lambda file: self._upload(file, self.key(file)), files)

    def _upload(self, file: Path, key: str) -> None:
        with translate_errors(self.name, f"write {key}"):
            requests.put_file(self._store, key, file)

    def rename(self, file: Path, name: Path) -> None:
        """Rename an object, which the server copies, and its copy here."""
        key = self.key(file)
        with translate_errors(self.name, f"rename {key}"):
            requests.rename(self._store, key, self.key(name))
        if file.exists():
            file.replace(name)

    def tail(self, file: Path, length: int) -> tuple[int, bytes]:
        """The end of an object; of its copy where there is one."""
        if file.exists():
            return end_of(file, length)
        key = self.key(file)
        with translate_errors(self.name, f"read {key}"):
            return requests.tail(self._store, key, length)

    def blocks(self, key: str) -> Iterator[bytes]:
        """The content of an object."""
        with translate_errors(self.name, f"read {key}"):
            yield from requests.get(self._store, key)[1]

    def place(self, incoming: Path, final: Path, *, marker: str) -> bool:
        """Upload the files, then the marker, which only one process can create."""
        names = [file.relative_to(incoming) for file in incoming.rglob("*") if file.is_file()]
        data = [name for name in names if name.as_posix() != marker]
        _at_once(lambda name: self._upload(incoming / name, self.key(final / name)), data)
        content = (incoming / marker).read_bytes()
        won = self.write(self.key(final / marker), content, only_if_new=True)
        final.mkdir(parents=True, exist_ok=True)
        for name in data:
            (incoming / name).replace(final / name)
        shutil.rmtree(incoming)
        return won

    def read(self, key: str) -> bytes | None:
        """An object, never from the mirror."""
        with translate_errors(self.name, f"read {key}"):
            try:
                return b"".join(requests.get(self._store, key)[1])
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None

    def write(self, key: str, content: bytes, *, only_if_new: bool = False) -> bool:
        """Put an object; whether it is new is decided by the server."""
        if not only_if_new:
            with translate_errors(self.name, f"write {key}"):
                requests.put(self._store, key, content)
            return True
        return self._create(key, content)

    def _create(self, key: str, content: bytes) -> bool:
        """Create an object, also where an answer was lost on the way.

        The client does not repeat such a request, because it cannot know whether the
        first one arrived. The content is the same only if it was ours.
        """
        deadline = time.monotonic() + self.retry_seconds
        pause = SHORTEST_PAUSE
        while True:
            try:
                return self._put_new(key, content) or self.read(key) == content
            except TransientLakeError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, BACKOFF_LONGEST.total_seconds())

    def _put_new(self, key: str, content: bytes) -> bool:
        """Create an object; False where there is one."""
        with translate_errors(self.name, f"write {key}"):
            try:
                requests.put(self._store, key, content, "create")
            except AlreadyExistsError:
                return False
            return True

    def add(self, path: Path, content: bytes, *, overwrite: bool) -> bool:
        """Store a file that never changes again, and keep its copy.

        Returns:
            False where there is another one of its name.
        """
        if not self.write(self.key(path), content, only_if_new=not overwrite):
            return False
        with self._mirror.writing(path) as draft:
            draft.write_bytes(content)
        return True

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects and their copies."""
        gone = list(keys)
        if gone:
            with translate_errors(self.name, f"delete {gone[0]}"):
                requests.delete(self._store, gone)
        for key in gone:
            (self.root / key).unlink(missing_ok=True)

    def listed(self, prefix: str) -> list[Stored]:
        """All objects below a prefix."""
        with translate_errors(self.name, f"list {prefix}"):
            return requests.listed(self._store, prefix)

    def adopt(self, identity: bytes) -> None:
        """Forget copies of another lake."""
        self._mirror.adopt(identity)

    def prune(self, limit: int) -> None:
        """Delete copies that were not used for long."""
        self._mirror.prune(limit)

    def now(self) -> float:
        """The server's time: that of an object which was written just now."""
        self.write(CLOCK, b"{}")
        with translate_errors(self.name, f"read {CLOCK}"):
            return requests.modified(self._store, CLOCK).timestamp()

    @contextmanager
    def lease(
        self, *, patience: float = PATIENCE_SECONDS, on_wait: Callable[[str], None] = lambda _: None
    ) -> Iterator[Lease]:
        """First among the processes of this machine, then among machines."""
        with object_lease(self, self.root.parent, patience=patience, on_wait=on_wait) as held:
            yield held


def _at_once(work: Callable[..., None], items: Iterable[object]) -> None:
    """Do the same with many files, several at once; the first error ends it."""
    chosen = list(items)
    if len(chosen) == 1:
        work(chosen[0])
    elif chosen:
        with ThreadPoolExecutor(min(POOL, len(chosen))) as pool:
            for _ in pool.map(work, chosen):
                pass
