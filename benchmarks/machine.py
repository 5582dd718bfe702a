"""What a measurement ran on."""

import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

__all__ = ["describe", "java_major", "load_average"]

PACKAGES = ("dagster", "duckdb", "ibis-framework", "pyiceberg", "dbt-core", "pandas", "pyspark")
GIBIBYTE = 1024**3


def describe() -> list[tuple[str, str]]:
    """The machine and the versions, as names and values."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIBIBYTE
    java = java_major()
    return [
        ("date", datetime.now(tz=UTC).date().isoformat()),
        ("processor", _processor()),
        ("cores", str(os.cpu_count())),
        ("memory", f"{memory:.0f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Python", platform.python_version()),
        ("Java", str(java) if java else "none"),
        *((name, version(name)) for name in PACKAGES),
    ]


def load_average() -> float:
    """How busy the machine was in the last minute."""
    return os.getloadavg()[0]


def java_major() -> int | None:
    """The major version of the Java that PySpark would start; None without one."""
    java = shutil.which("java")
    if java is None:
        return None
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found.group(1)) if found else None


def _processor() -> str:
    """The processor's name."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text())
        if found:
            return found.group(1)
    return platform.processor() or platform.machine()
