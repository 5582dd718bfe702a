"""An export below a prefix on S3.

Belongs here: the names of its files, and fetching one, which is then kept and read like a file of
this machine. Does not belong here: which file is a table's (see ``export_files``).
"""

import shutil
from pathlib import Path

from medallion_assets.sources.bucket import SourceBucket


class ExportOnS3(SourceBucket):
    """The files directly below a prefix."""

    def names(self) -> list[str]:
        """The names of the files."""
        start = f"{self._prefix}/"
        with self.translate_errors("list the export"):
            found = [item["Key"].removeprefix(start) for item in self.objects(start)]
        return sorted(name for name in found if name and "/" not in name)

    def fetch(self, name: str, directory: Path) -> None:
        """Write a file into a directory, all of one version of it."""
        with self.translate_errors(f"read {name}"):
            answer = self._client.get_object(Bucket=self._bucket, Key=f"{self._prefix}/{name}")
            with (directory / name).open("wb") as file:
                shutil.copyfileobj(answer["Body"], file, 1024 * 1024)
