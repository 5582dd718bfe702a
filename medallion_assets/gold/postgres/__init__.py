"""Gold in a PostgreSQL warehouse: silver is copied there, dbt builds, readers see whole builds.

The driver is an optional extra of the project; importing this package says so where
it is missing.
"""

from importlib.util import find_spec

from medallion_assets.core.errors import ConfigurationError

if find_spec("psycopg") is None or find_spec("dbt.adapters.postgres") is None:
    raise ConfigurationError(
        "psycopg and dbt-postgres, which reach a PostgreSQL warehouse, are not installed",
        remedy="pip install 'medallion-assets[warehouses]'",
    )
