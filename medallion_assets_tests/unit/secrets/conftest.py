"""Each test begins knowing no secret."""

import logging
from collections.abc import Iterator

import pytest

from medallion_assets.secrets import redaction, resolving


@pytest.fixture(autouse=True)
def _knowing_nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(redaction, "_KNOWN", redaction._Known())
    make = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logging.LogRecord)
    resolving.forget()
    yield
    resolving.forget()
    logging.setLogRecordFactory(make)
