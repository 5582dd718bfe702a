"""Where an environment's lake and everything beside it lie.

Belongs here: the settings of the lake, its catalogue and its mirror, and the places
that follow from them. Does not belong here: all other settings (see
``settings.environment``), and opening any of it (see ``lake.opening``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from medallion_assets.secrets.redaction import POSTGRESQL
from medallion_assets.secrets.references import Reference

AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])(i?)B", re.IGNORECASE)
S3 = "s3://"
S3_PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/(?!\.{1,2}(?:/|$))[\w.=-]+)+")
"""A bucket and a prefix; ``.`` and ``..`` would lead elsewhere on this machine."""
GLUE_NAME = re.compile(r"[a-z0-9_]{0,100}")


class CatalogKind(StrEnum):
    """What keeps the list of tables."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    GLUE = "glue"


class LakeSettings(BaseSettings):
    """The settings that say where things lie."""

    lake: Path | str = Field(
        default=Path(".medallion/lake"),
        description="Where the tables lie: a directory, or `s3://bucket/prefix` (see s3.md).",
    )
    state: Path | None = Field(
        default=None,
        description="Directory for what this machine keeps: scratch, Dagster's home, gold's "
        "working copy; of a lake on S3 also the mirror and the SQLite catalogue. Empty means the "
        "lake itself, or `.medallion/<bucket>/<prefix>`.",
    )
    catalog: SecretStr | None = Field(
        default=None,
        description="Catalogue of the tables: `sqlite`, also if empty; for a lake on S3 `glue` or "
        "a `postgresql://` address (or where that is kept, see secrets.md) are possible too.",
    )
    glue_prefix: str | None = Field(
        default=None,
        description="What the names of Glue's databases begin with; empty means "
        "`medallion_<environment>_`.",
    )
    mirror_limit: str = Field(
        default="20GB",
        description="Size from which copies of a lake on S3 that were not used for an hour are "
        "deleted from this machine.",
    )
    s3_retry_seconds: int = Field(
        default=30,
        ge=1,
        le=240,
        description="Seconds for which a throttled or failing request to S3 is repeated.",
    )

    sync: bool = Field(
        default=True,
        description="`off`: a lake in a directory may name files that are not on the disk yet. "
        "Quicker, for trials: a power cut may then damage what was published last.",
    )

    @field_validator("lake", mode="before")
    @classmethod
    def _place(cls, lake: object) -> Path | str:
        place = str(lake)
        if not place.startswith(S3):
            if any(sign in place for sign in "#?%"):
                raise ValueError("must not contain #, ? or %, which Iceberg locations cannot hold")
            return Path(place)
        if not S3_PLACE.fullmatch(place.rstrip("/")):
            raise ValueError("must be s3://bucket/prefix, of letters, digits, _, ., = and -")
        return place.rstrip("/")

    @field_validator("catalog")
    @classmethod
    def _known_catalog(cls, catalog: SecretStr | None) -> SecretStr | None:
        named = catalog.get_secret_value() if catalog else CatalogKind.SQLITE
        known = named in {CatalogKind.SQLITE, CatalogKind.GLUE} or POSTGRESQL.fullmatch(named)
        if not known and Reference.parse(named) is None:
            raise ValueError("must be sqlite, glue or postgresql://user:password@host/database")
        return catalog

    @field_validator("glue_prefix")
    @classmethod
    def _glue_name(cls, prefix: str | None) -> str | None:
        if prefix is not None and not GLUE_NAME.fullmatch(prefix):
            raise ValueError("must be of small letters, digits and _")
        return prefix

    @field_validator("mirror_limit")
    @classmethod
    def _size(cls, limit: str) -> str:
        if not AMOUNT.fullmatch(limit.strip()):
            raise ValueError(f"{limit!r} is no amount; write a number and a unit, like 20GB")
        return limit

    @model_validator(mode="after")
    def _fitting_catalog(self) -> LakeSettings:
        if self.catalog_kind is not CatalogKind.SQLITE and not self.is_on_s3:
            raise ValueError("MEDALLION_CATALOG: a lake in a directory keeps its own, sqlite")
        return self

    @property
    def is_on_s3(self) -> bool:
        """Whether the lake lies on S3, and only copies of it on this machine."""
        return isinstance(self.lake, str)

    @property
    def lake_name(self) -> str:
        """The lake as people name it: its absolute path, or its URI."""
        return self.lake if isinstance(self.lake, str) else str(self.lake_root)

    @property
    def lake_root(self) -> Path:
        """Where the lake's files lie on this machine: the lake itself, or its mirror.

        It is absolute, so that recorded paths survive a change of directory.
        """
        if isinstance(self.lake, str):
            return self.state_root / "mirror"
        return self.lake.expanduser().absolute()

    @property
    def state_root(self) -> Path:
        """What this machine keeps beside the lake."""
        if self.state is not None:
            return self.state.expanduser().absolute()
        if isinstance(self.lake, str):
            return Path(".medallion", self.lake.removeprefix(S3)).absolute()
        return self.lake_root

    @property
    def working_copies(self) -> Path:
        """Where gold's working copies lie: caches, a directory a source system."""
        return self.state_root / "warehouse"

    @property
    def catalog_kind(self) -> CatalogKind:
        """What keeps the list of tables."""
        named = self.catalog.get_secret_value() if self.catalog else CatalogKind.SQLITE
        return CatalogKind(named) if named in set(CatalogKind) else CatalogKind.POSTGRESQL

    @property
    def mirror_bytes(self) -> int:
        """The mirror's limit in bytes."""
        found = AMOUNT.fullmatch(self.mirror_limit.strip())
        assert found is not None  # noqa: S101 - validated
        number, unit, binary = found.groups()
        return int(float(number) * (1024 if binary else 1000) ** ("KMGT".index(unit.upper()) + 1))
