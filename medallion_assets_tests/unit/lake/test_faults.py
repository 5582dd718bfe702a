"""What a disk or a catalogue's database reports becomes an error with a remedy."""

import errno
import sqlite3
from pathlib import Path

import duckdb
import pytest
from sqlalchemy.exc import OperationalError

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.iceberg.faults import translate_errors


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OSError(errno.ENOSPC, "x"), "no space left"),
        (OSError(errno.EDQUOT, "x"), "no space left"),
        (OSError(errno.EROFS, "x"), "cannot be written"),
        (PermissionError(errno.EACCES, "x"), "cannot be written"),
        (duckdb.IOException("Could not write file: No space left on device"), "no space left"),
        (sqlite3.OperationalError("database or disk is full"), "no space left"),
        (
            OperationalError("insert", {}, Exception("attempt to write a readonly database")),
            "cannot be written",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_what_a_disk_reports_is_explained(error: Exception, problem: str, tmp_path: Path) -> None:
    with pytest.raises(LakeError, match=problem) as caught, translate_errors(tmp_path):
        raise error
    assert str(tmp_path) in caught.value.problem
    assert "published tables are as they were" in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize(
    "error", [FileNotFoundError(errno.ENOENT, "x"), ValueError("x"), sqlite3.OperationalError("x")]
)
def test_other_errors_stay_what_they_are(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(type(error)) as caught, translate_errors(tmp_path):
        raise error
    assert caught.value is error
