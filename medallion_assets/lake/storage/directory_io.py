"""pyiceberg's files in a directory, durable once they are written.

Belongs here: metadata and manifests; data files are read and written by engines. Does not
belong here: S3 (see ``s3_file_io``).
"""

from pathlib import Path

from pyiceberg.io import FileIO, InputFile, InputStream, OutputFile, OutputStream
from pyiceberg.typedef import EMPTY_DICT, Properties

from medallion_assets.core.durable import make_directories, sync
from medallion_assets.lake.iceberg.intact import opened
from medallion_assets.lake.storage.draft import Draft

SCHEME = "file://"
SYNC = "medallion.sync"
"""The property that relaxes syncing where it is ``off``."""


def file_uri(path: Path) -> str:
    """A path as Iceberg names it; unlike a URI it is not percent-encoded."""
    return f"{SCHEME}{path}"


def _path(location: str) -> Path:
    return Path(location.removeprefix(SCHEME))


class DirectoryIO(FileIO):
    """Opened by pyiceberg from `Directory.io`."""

    def __init__(self, properties: Properties = EMPTY_DICT) -> None:
        """Learn whether files are synced."""
        super().__init__(properties)
        self._durable = properties.get(SYNC) != "off"

    def new_input(self, location: str) -> InputFile:
        """A file to read."""
        return _Read(location)

    def new_output(self, location: str) -> OutputFile:
        """A file to write."""
        return _Written(location, durable=self._durable)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Delete a file."""
        _path(location if isinstance(location, str) else location.location).unlink()


class _Read(InputFile):
    """A file that is read at once, if it is whole."""

    def __len__(self) -> int:
        """Its bytes."""
        return _path(self.location).stat().st_size

    def exists(self) -> bool:
        """Whether it is there."""
        return _path(self.location).exists()

    def open(self, seekable: bool = True) -> InputStream:  # noqa: ARG002, FBT001, FBT002 - theirs
        """Its content."""
        return opened(self.location, _path(self.location).read_bytes())


class _Written(OutputFile):
    """A file that is on the disk when it is closed."""

    def __init__(self, location: str, *, durable: bool) -> None:
        """Name it; nothing is written yet."""
        super().__init__(location)
        self._durable = durable

    def __len__(self) -> int:
        """Its bytes."""
        return len(self.to_input_file())

    def exists(self) -> bool:
        """Whether it is there."""
        return self.to_input_file().exists()

    def to_input_file(self) -> InputFile:
        """The same file, to read."""
        return _Read(self.location)

    def create(self, overwrite: bool = False) -> OutputStream:  # noqa: FBT001, FBT002 - theirs
        """A stream in memory; these files are small."""
        path = _path(self.location)
        changed = make_directories(path.parent)

        def keep(content: bytes) -> None:
            with path.open("wb" if overwrite else "xb") as file:
                file.write(content)
            for one in (path, path.parent, *changed) if self._durable else ():
                sync(one)

        return Draft(keep)
