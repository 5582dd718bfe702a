"""Gold in a PostgreSQL warehouse: silver is copied there, dbt builds, readers see whole builds.

The driver is an optional extra of the project; importing this package says so where
it is missing.
"""

from importlib.metadata import PackageNotFoundError, version

from medallion_assets.core.errors import ConfigurationError

try:
    # Asked for by name, because finding the adapter's module would import a second of dbt.
    for needed in ("psycopg", "dbt-postgres"):
        version(needed)
except PackageNotFoundError:
    raise ConfigurationError(
        "psycopg and dbt-postgres, which reach a PostgreSQL warehouse, are not installed",
        remedy="pip install 'medallion-assets[warehouses]'",
    ) from None
