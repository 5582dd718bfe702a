"""Settings of Dagster's UI as this platform serves it.

Belongs here: who may ask the UI. Does not belong here: all other settings (see
``settings.environment``), and refusing anybody (see ``orchestration.ui``).
"""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class UiSettings(BaseSettings):
    """The settings that say by which names, and by whom, the UI is used."""

    ui_hosts: str | None = Field(
        default=None,
        description="Host names by which browsers ask for the UI besides `localhost` and "
        "`127.0.0.1`, with commas between them, without ports; others are refused.",
    )
    ui_login: bool = Field(
        default=False,
        description="Whether the UI asks for a login; needs the extra `login` and "
        "`DAGSTER_AUTH_SECRET_KEY` (see deploy/README.md).",
    )

    @field_validator("ui_hosts")
    @classmethod
    def _are_host_names(cls, names: str | None) -> str | None:
        for name in (names or "").split(",") if names else ():
            if not HOST_NAME.fullmatch(name.strip().lower()):
                raise ValueError(f"{name.strip()!r} is no host name; write it without port")
        return names

    @property
    def ui_host_names(self) -> frozenset[str]:
        """All names of the UI, in small letters."""
        given = self.ui_hosts.split(",") if self.ui_hosts else []
        return LOOPBACK | {name.strip().lower() for name in given}
