"""Secrets in files: what is read, and which files are refused."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from medallion_assets.core.errors import ConfigurationError, SecretError
from medallion_assets.secrets import files
from medallion_assets.secrets.resolving import forget, resolved

VALUE = "correct horse battery staple"


def kept(path: Path, content: bytes = VALUE.encode(), mode: int = 0o600) -> SecretStr:
    """A file with some rights, and the reference to it."""
    path.write_bytes(content)
    path.chmod(mode)
    return SecretStr(f"file:{path}")


def read(held: SecretStr) -> str:
    return resolved("MEDALLION_X", held)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_break_at_the_end_does_not_count(tmp_path: Path, end: str) -> None:
    assert read(kept(tmp_path / "key", f" {VALUE}{end}".encode())) == f" {VALUE}"


def test_a_file_is_read_once_a_process(tmp_path: Path) -> None:
    held = kept(tmp_path / "key")
    read(held)
    kept(tmp_path / "key", b"rotated since")
    assert read(held) == VALUE
    forget()
    assert read(held) == "rotated since"


def test_a_fault_is_not_remembered(tmp_path: Path) -> None:
    held = SecretStr(f"file:{tmp_path / 'key'}")
    with pytest.raises(SecretError, match="does not exist"):
        read(held)
    kept(tmp_path / "key")
    assert read(held) == VALUE


@pytest.mark.parametrize(
    ("content", "mode", "problem"),
    [
        (b"", 0o600, "is empty"),
        (b" \n", 0o600, "is empty"),
        (b"\xff\xfe" + VALUE.encode(), 0o600, "no UTF-8"),
        (VALUE.encode() * 5000, 0o600, "more than 64 KiB"),
        (VALUE.encode(), 0o602, "may be written by every user"),
    ],
)
def test_a_bad_file_is_refused_without_its_content(
    tmp_path: Path, content: bytes, mode: int, problem: str
) -> None:
    held = kept(tmp_path / "key", content, mode)
    with pytest.raises(SecretError, match=problem) as caught:
        read(held)
    assert f"MEDALLION_X: file {tmp_path / 'key'} " in caught.value.problem
    assert isinstance(caught.value, ConfigurationError)
    assert caught.value.remedy
    assert VALUE not in str(caught.value)


def test_a_directory_and_a_pipe_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(SecretError, match="is no file"):
            read(SecretStr(f"file:{path}"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="cannot be read: Permission denied"):
        read(kept(tmp_path / "key", mode=0o000))


def test_a_refusal_of_the_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    held = kept(tmp_path / "key")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SecretError, match="cannot be read: Permission denied") as caught:
        read(held)
    assert "chmod 400" in caught.value.remedy


def test_a_file_that_everyone_may_read_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(kept(tmp_path / "key", mode=0o644)) == VALUE
    (warning,) = caplog.messages
    assert "every user may read the secret file" in warning
    assert VALUE not in warning
    caplog.clear()
    monkeypatch.setattr(files, "MOUNTED", (tmp_path,))
    assert read(kept(tmp_path / "mounted", mode=0o444)) == VALUE
    assert caplog.messages == []
