"""The files beside the package: the dbt project and how Dagster's instance is made up.

Belongs here: where they lie, in a checkout and in an installation. Does not belong here: what is in
them.
"""

import os
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
INSTANCE = PACKAGE / "dagster.yaml"
"""How the instance of Dagster is made up; in a checkout a link to the file beside the package."""

IS_INSTALLED = (PACKAGE / "dbt_gold").is_dir()
"""Whether the wheel was installed, which holds the dbt project within the package."""

DBT_PROJECT = (PACKAGE if IS_INSTALLED else PACKAGE.parent) / "dbt_gold"


def platform_version() -> str:
    """The version of the platform; empty where its files were never installed."""
    try:
        return version("medallion-assets")
    except PackageNotFoundError:
        return ""


def cache_directory() -> Path:
    """A directory for what is made of the dbt project and can be made again.

    In a checkout dbt's own. Of an installation, which may be read-only or of several users, one in
    the user's cache (``XDG_CACHE_HOME``), another for every content of the wheel.
    """
    if not IS_INSTALLED:
        return DBT_PROJECT / "target"
    record = distribution("medallion-assets").read_text("RECORD") or ""
    return _cache() / sha256(record.encode()).hexdigest()[:16]


def projects_directory() -> Path:
    """A directory for what is made of the dbt projects of others.

    Never within a checkout: what builds a wheel follows the links in it.
    """
    return _cache() / "projects"


def _cache() -> Path:
    """The user's cache (``XDG_CACHE_HOME``)."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "medallion-assets"
