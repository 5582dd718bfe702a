"""One mart over two shops that are described and delivered in different ways."""

from pathlib import Path

from medallion_assets import DbtGold

BOTH_SHOPS = DbtGold(
    name="both_shops", directory=Path(__file__).parent / "project", systems=("web_shop", "kiosk")
)
