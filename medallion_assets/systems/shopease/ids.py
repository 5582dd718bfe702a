"""What the tables of the chain have in common: ids, times, and how changes are told.

Belongs here: types and columns that several tables share. Does not belong here: a table.
"""

from medallion_assets.tables.clauses import Changes
from medallion_assets.tables.model import Column
from medallion_assets.tables.types import Identifier, Instant, Money

TIME_ZONE = "America/New_York"
"""The chain's business days; its times are instants, which silver keeps in UTC."""

ID = Identifier("[1-9][0-9]{0,17}")
ZIP = Identifier("[0-9]{5}(-[0-9]{4})?")
PRICE = Money(positive=True, rounded_from=4)
CHANGES = Changes(column="updated_at", zoned=True)

CREATED_AT = Column("created_at", Instant(), "When the row was entered, UTC.")
UPDATED_AT = Column("updated_at", Instant(), "When the row was last changed, UTC.")

STATES = (
    *("AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA"),
    *("ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MS"),
    *("MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA"),
    *("RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY"),
)
"""The states of the USA and its federal district."""
