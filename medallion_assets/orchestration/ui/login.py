"""A login before the UI, by the package ``dagster-authkit``.

Belongs here: switching it on. Does not belong here: passwords, sessions and roles, which are
the package's own. It stands behind the guard (see ``orchestration.ui.guard``) and must: alone
it judges the body of a request, while Dagster may run the query of its address.
"""

import os
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError

FORM_PATHS = frozenset({"/auth/process"})
SECRET_KEY = "DAGSTER_AUTH_SECRET_KEY"  # noqa: S105 - a name
SHORTEST_KEY = 32


def add_login() -> None:
    """Make Dagster's web server of this process ask for a login.

    Raises:
        ConfigurationError: the package or the key of its sessions is missing.
    """
    if len(os.environ.get(SECRET_KEY, "")) < SHORTEST_KEY:
        raise ConfigurationError(
            f"MEDALLION_UI_LOGIN needs {SECRET_KEY}, of {SHORTEST_KEY} or more characters",
            remedy="set it to the output of `python -c 'import secrets; "
            "print(secrets.token_hex(32))'`, and keep it",
        )
    home = Path(os.environ.get("DAGSTER_HOME", ".")).absolute()
    os.environ.setdefault("DAGSTER_AUTH_DATABASE_URL", f"sqlite:///{home / 'users.db'}")
    try:
        from dagster_authkit.auth.backends.sql import PeeweeAuthBackend  # noqa: PLC0415
        from dagster_authkit.core.patch import apply_patches  # noqa: PLC0415
        from dagster_authkit.utils.config import config  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            "MEDALLION_UI_LOGIN needs the package dagster-authkit, which is not installed",
            remedy="pip install 'medallion-assets[login]', as deploy/README.md says",
        ) from error
    PeeweeAuthBackend(vars(config))  # makes the table of users
    apply_patches()
