"""An asset of one's own beside the platform: the best day of each shop, in pandas.

Named beside the platform in `workspace.yaml`, it shows in the same graph.
"""

import pandas as pd
from dagster import AssetIn, Definitions, asset

from medallion_assets import build_resources, published_tables


@asset(
    ins={"daily": AssetIn(["gold", "both_shops", "both_shops_daily"])}, metadata={"grain": "shop"}
)
def best_days(daily: pd.DataFrame) -> pd.DataFrame:
    """The day of each shop on which most was sold."""
    best = daily.sort_values(["revenue", "business_day"]).groupby("shop").tail(1)
    return best[["shop", "business_day", "revenue"]].reset_index(drop=True)


defs = Definitions(assets=[*published_tables(), best_days], resources=build_resources())
