"""No secret stays in text, log records or errors."""

import json
import logging
import sys
import time
import traceback

import pytest
from dagster._utils.error import serializable_error_info_from_exc_info
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.secrets import redaction
from medallion_assets.secrets.redaction import (
    MASK,
    HiddenError,
    know,
    presentable,
    redacted,
    shows_secrets,
)

SECRET = 'to"p s€cret\\42'  # noqa: S105 - of these tests


@given(
    secret=st.text(min_size=redaction.SHORTEST, max_size=40).filter(lambda s: MASK not in s),
    before=st.text(alphabet="xyz ", max_size=5),
)
def test_a_known_secret_is_masked_in_every_form(secret: str, before: str) -> None:
    known = redaction._Known()
    known.add(secret)
    for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        assert form not in known.masked(f"{before}{form}{before}")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("to postgresql://u:topsecret@host/db failed", "to postgresql://u:***@host/db failed"),
        ("postgresql://u:pw@host", "postgresql://u:***@host"),
        ("postgresql://u:p@ss/w@host/db", "postgresql://u:***@host/db"),
        ("'redis://:pw@host', 'x'", "'redis://:***@host', 'x'"),
        ("host=h password=pw dbname=d", "host=h password=*** dbname=d"),
        ("password='p w' user=u", "password=*** user=u"),
        ("sc://h:443/;token=abc;x=y", "sc://h:443/;token=***;x=y"),
        ("postgresql://u@host/db", "postgresql://u@host/db"),
        ("s3://bucket/prefix at 12:30 by a@b.c", "s3://bucket/prefix at 12:30 by a@b.c"),
        ("http://127.0.0.1:3000/x", "http://127.0.0.1:3000/x"),
    ],
)
def test_passwords_of_addresses_are_masked_though_unknown(text: str, masked: str) -> None:
    assert redacted(text) == masked
    assert redacted(masked) == masked


@pytest.mark.parametrize("part", ["http://", "a.b-c+", "password=", "a:b@c/", "x://y:z"])
def test_long_text_takes_no_time(part: str) -> None:
    start = time.process_time()
    redacted(f"{part * 10_000}://x@")
    assert time.process_time() - start < 2


def test_words_of_ordinary_text_are_left() -> None:
    know("lake", "")
    assert redacted("the lake is full") == "the lake is full"


def test_lines_of_a_long_secret_are_secret() -> None:
    know("-----BEGIN-----\nMIIEvQIBADANBgkqhkiG\nend")
    assert redacted("line MIIEvQIBADANBgkqhkiG of it, end") == "line *** of it, end"


def told(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that a handler gets."""
    formatter = logging.Formatter("%(message)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


def test_log_records_hold_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    know(SECRET)
    log = logging.getLogger("some.library")
    log.warning("is %s", SECRET)
    log.warning(f"is {SECRET}")  # noqa: G004 - as libraries do
    log.warning("is %(value)r", {"value": SECRET})
    log.warning("wrong %d", SECRET)
    assert SECRET not in told_safely(caplog)
    assert caplog.messages[0] == f"is {MASK}"


def told_safely(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(f"{record.msg} {record.args}" for record in caplog.records)


def fail(error: Exception, cause: Exception | None) -> None:
    raise error from cause


def test_stack_traces_in_the_log_hold_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    know(SECRET)
    try:
        fail(RuntimeError("outer"), ValueError(SECRET))
    except RuntimeError:
        logging.getLogger("some.library").exception("failed")
    assert SECRET not in told(caplog)
    assert "RuntimeError: outer" in told(caplog)
    assert "Traceback" in told(caplog)


def test_other_stack_traces_are_left_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    know(SECRET)
    try:
        fail(ValueError("harmless"), None)
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert caplog.records[0].exc_info is not None
    assert "harmless" in told(caplog)


def test_records_are_guarded_once() -> None:
    know(SECRET)
    make = logging.getLogRecordFactory()
    know("another secret")
    assert logging.getLogRecordFactory() is make


def stored(error: BaseException) -> str:
    """An error as Dagster stores it, raised from what is presentable of it."""
    try:
        try:
            raise error
        except type(error) as caught:
            raise RuntimeError("step failed") from presentable(caught)
    except RuntimeError as outer:
        info = serializable_error_info_from_exc_info(sys.exc_info())
        return info.to_string() + "".join(traceback.format_exception(outer))


def test_an_error_with_a_secret_is_stored_without_it() -> None:
    know(SECRET)
    text = stored(ValueError(f"refused {SECRET}"))
    assert SECRET not in text
    assert repr(SECRET)[1:-1] not in text
    assert f"ValueError: refused {MASK}" in text
    assert "HiddenError" in text


def test_a_secret_in_a_cause_or_a_note_is_found() -> None:
    know(SECRET)
    inner = ValueError(SECRET)
    outer = RuntimeError("outer")
    outer.__cause__ = inner
    inner.__cause__ = outer  # a circle must not hang
    assert shows_secrets(outer)
    noted = RuntimeError("x")
    noted.add_note(f"with {SECRET}")
    assert shows_secrets(noted)
    assert isinstance(presentable(noted), HiddenError)


def test_a_harmless_error_is_presentable_itself() -> None:
    know(SECRET)
    error = ValueError("harmless")
    assert presentable(error) is error
