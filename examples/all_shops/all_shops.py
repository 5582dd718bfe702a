"""One mart over two shops that are described and delivered in different ways."""

from pathlib import Path

from medallion_assets import DbtGold

ALL_SHOPS = DbtGold(
    name="all_shops", directory=Path(__file__).parent / "project", systems=("web_shop", "kiosk")
)
