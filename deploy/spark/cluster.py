"""Run a command beside a Spark cluster of this machine: ``cluster.py [--workers 2] -- COMMAND``.

Belongs here: the command line. Does not belong here: the cluster (see
``simulation.spark_cluster``).
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from medallion_assets.core.errors import MedallionError
from medallion_assets.simulation.spark_cluster import spark_cluster


def main() -> int:
    """Start the cluster, run the command, end the cluster; gives the command's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--workers", type=int, default=2, help="how many; each is a process")
    parser.add_argument("--cores", type=int, default=1, help="of each worker")
    parser.add_argument("--memory", default="1g", help="of each worker")
    parser.add_argument("command", nargs="+", help="what to run, after --")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="medallion-spark-") as scratch:
        try:
            running = spark_cluster(
                Path(scratch), workers=asked.workers, cores=asked.cores, memory=asked.memory
            )
            with running as cluster:
                sys.stderr.write(f"Spark runs at {cluster.master}\n")
                own = {"MEDALLION_SPARK_MASTER": cluster.master, "SPARK_LOCAL_IP": "127.0.0.1"}
                done = subprocess.run(  # noqa: S603 - what was asked for
                    asked.command, env={**os.environ, **own}, check=False
                )
                return done.returncode
        except MedallionError as error:
            sys.stderr.write(f"{error}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main())
