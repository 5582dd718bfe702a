"""Secrets in files, as people, Docker and Kubernetes keep them.

Belongs here: reading one and judging who else may. Does not belong here: what it is for.
"""

import logging
import os
import stat
from pathlib import Path

from medallion_assets.secrets.references import Reference, StoreFault

LOGGER = logging.getLogger(__name__)

LARGEST = 64 * 1024
"""Bytes; whatever is larger was named by mistake."""
MOUNTED = (Path("/run/secrets"), Path("/var/run/secrets"))
"""Where containers get their secrets, readable by all users of the container, which is one."""


class SecretFile:
    """A file that holds nothing but one secret; the line break at its end does not count."""

    def read(self, reference: Reference) -> str:
        """Its text.

        Raises:
            StoreFault: it is missing, not readable, no text, or others may change it.
        """
        path = Path(reference.name).expanduser()
        try:
            _judge(path, path.stat())
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError:
            raise StoreFault("does not exist", remedy="create it, or correct its path") from None
        except OSError as error:
            raise StoreFault(
                f"cannot be read: {error.strerror}",
                remedy="let the user of this process read it (chown, chmod 400)",
            ) from None
        if len(content) > LARGEST:
            raise StoreFault(
                f"has more than {LARGEST // 1024} KiB", remedy="name the file of the secret"
            )
        try:
            return content.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise StoreFault("is no UTF-8 text", remedy="save it as UTF-8 text") from None


def _judge(path: Path, found: os.stat_result) -> None:
    """Refuse a file that others may replace the content of; warn where they may read it."""
    if not stat.S_ISREG(found.st_mode):
        raise StoreFault("is no file", remedy="name the file that holds the secret")
    if found.st_mode & stat.S_IWOTH:
        raise StoreFault(
            "may be written by every user, so it is not to be trusted",
            remedy="take that right away (chmod 600), and see what is in it",
        )
    mounted = any(path.is_relative_to(directory) for directory in MOUNTED)
    if found.st_mode & stat.S_IROTH and not mounted:
        LOGGER.warning("every user may read the secret file %s; mend it: chmod 600", path)
