"""The ways to load a large day that are compared, and what each does not do.

Belongs here: their list. What each runs is a module of its own, in a process of its own.
"""

from dataclasses import dataclass
from importlib.util import find_spec

__all__ = ["PLATFORM", "WAYS", "Way"]

PLATFORM = "platform"
UNPROMISED = (
    "keep the received bytes, apply rules, give reasons, quarantine, balance a ledger, commit all "
    "or nothing, or take in a later delivery; the six small tables"
)


@dataclass(frozen=True)
class Way:
    """A way.

    Attributes:
        module: what its process runs.
        does: the part of the work that it does.
        lacks: what it does not do.
        needs: a package that may be missing.
    """

    name: str
    module: str
    does: str
    lacks: str
    needs: str = ""

    @property
    def absent(self) -> str:
        """Why it cannot take part, or nothing."""
        if not self.needs or find_spec(self.needs):
            return ""
        return f"{self.needs} is not installed (`pip install -e .[bench]`)"


WAYS = (
    Way(PLATFORM, "benchmarks.large_steps", "all of it, bronze to ledger, for eleven tables", ""),
    Way(
        "DuckDB SQL",
        "benchmarks.large_plain",
        "the five tables that grow as text with a hash, and typed, one row a key, with the day of "
        "its order, as Parquet",
        UNPROMISED,
    ),
    Way(
        "Polars",
        "benchmarks.large_polars",
        "the same; its hash has 64 bits and may differ in another version",
        UNPROMISED,
        "polars",
    ),
    Way(
        "dlt",
        "benchmarks.large_dlt",
        "the same rows as text, one a key, by `merge` into a DuckDB file",
        f"type, hash or date rows; {UNPROMISED}",
        "dlt",
    ),
)
