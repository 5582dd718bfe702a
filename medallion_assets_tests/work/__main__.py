"""``python -m medallion_assets_tests.work``: do the work, and let what it took be the bounds."""

import os
import sys
import tempfile
from pathlib import Path

from medallion_assets_tests.s3.server import environment, make_bucket, new_prefix, running_server
from medallion_assets_tests.work.bounds import written
from medallion_assets_tests.work.days import work_of_a_day
from medallion_assets_tests.work.shops import CountedShop, work_on_s3
from medallion_assets_tests.work.walk import work_of_a_walk


def main() -> int:
    """Run all and write ``bounds.json``."""
    with tempfile.TemporaryDirectory(prefix="work-") as name, running_server() as endpoint:
        homes = [Path(name) / kind for kind in ("shop", "s3", "day", "walk")]
        for home in homes:
            home.mkdir()
        shop, on_s3, day, walk = homes
        os.environ.update(environment(endpoint))
        make_bucket(endpoint)
        work = {**CountedShop.made(shop).work(), **work_on_s3(on_s3, new_prefix())}
        written({**work, **work_of_a_day(day), **work_of_a_walk(walk)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
