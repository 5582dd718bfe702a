"""pyiceberg's files on S3, through the same mirror as everything else.

Metadata and manifests never change once they are written, so they are read from the
mirror, and created only where no other of the name is.
"""

from pathlib import Path

from pyiceberg.io import FileIO, InputFile, InputStream, OutputFile, OutputStream
from pyiceberg.typedef import EMPTY_DICT, Properties

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.iceberg.intact import opened
from medallion_assets.lake.storage.draft import Draft
from medallion_assets.lake.storage.s3 import S3Storage, s3_storage


class MirrorIO(FileIO):
    """Opened by pyiceberg from `S3Storage.io`."""

    def __init__(self, properties: Properties = EMPTY_DICT) -> None:
        """Use the storage that the catalogue was opened with."""
        super().__init__(properties)
        self._storage = s3_storage(
            properties["medallion.lake"],
            Path(properties["medallion.mirror"]),
            int(properties["medallion.retry-seconds"]),
        )

    def new_input(self, location: str) -> InputFile:
        """A file to read."""
        return _Input(location, self._storage)

    def new_output(self, location: str) -> OutputFile:
        """A file to write."""
        return _Output(location, self._storage)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Delete a file."""
        name = location if isinstance(location, str) else location.location
        self._storage.delete([self._storage.key(self._storage.path(name))])


class _Input(InputFile):
    """A file that is read from its copy."""

    def __init__(self, location: str, storage: S3Storage) -> None:
        """Name it; nothing is fetched yet."""
        super().__init__(location)
        self._storage = storage
        self._path = storage.path(location)

    def __len__(self) -> int:
        """Its bytes."""
        self._storage.fetch({self._path: None})
        return self._path.stat().st_size

    def exists(self) -> bool:
        """Whether it is stored."""
        return self._storage.read(self._storage.key(self._path)) is not None

    def open(self, seekable: bool = True) -> InputStream:  # noqa: ARG002, FBT001, FBT002 - theirs
        """The copy, fetched where it is missing, and once more where it is damaged."""
        self._storage.fetch({self._path: None})
        try:
            return opened(self.location, self._path.read_bytes())
        except DamagedError:
            self._path.unlink()
            self._storage.fetch({self._path: None})
        return opened(self.location, self._path.read_bytes())


class _Output(OutputFile):
    """A file that is stored when it is closed."""

    def __init__(self, location: str, storage: S3Storage) -> None:
        """Name it; nothing is stored yet."""
        super().__init__(location)
        self._storage = storage

    def __len__(self) -> int:
        """Its bytes."""
        return len(self.to_input_file())

    def exists(self) -> bool:
        """Whether it is stored."""
        return self.to_input_file().exists()

    def to_input_file(self) -> InputFile:
        """The same file, to read."""
        return _Input(self.location, self._storage)

    def create(self, overwrite: bool = False) -> OutputStream:  # noqa: FBT001, FBT002 - theirs
        """A stream in memory; these files are small."""
        path = self._storage.path(self.location)

        def keep(content: bytes) -> None:
            if not self._storage.add(path, content, overwrite=overwrite):
                raise FileExistsError(f"{self.location} exists already")

        return Draft(keep)
