"""Fixtures of the tests on S3."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medallion_assets.lake.storage.s3 import S3Storage, s3_storage
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.misbehaving import Misbehaving, misbehaving
from medallion_assets_tests.s3.server import make_bucket, moto, new_prefix, running_server, use
from medallion_assets_tests.shop import shop

RETRY_SECONDS = 2


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """A server that runs as long as the tests of this worker."""
    with running_server() as running:
        make_bucket(running)
        yield running


@pytest.fixture(autouse=True)
def server(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server, reachable with this process's variables."""
    use(monkeypatch, endpoint)
    s3_storage.cache_clear()
    yield endpoint
    s3_storage.cache_clear()


@pytest.fixture(scope="session")
def aws_endpoint() -> Iterator[str]:
    """Moto as Glue and as the keeper of secrets; the bucket may lie on another server."""
    with moto() as running:
        yield running


@pytest.fixture
def proxy(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Misbehaving]:
    """The same server behind one that misbehaves when told to."""
    with misbehaving(server) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL", running.endpoint)
        yield running


Opening = Callable[[str], S3Storage]


@pytest.fixture
def machine(tmp_path: Path) -> Opening:
    """Opens one new prefix as the machine of a name sees it."""
    prefix = new_prefix()
    return lambda name: S3Storage(prefix, tmp_path / name / "mirror", RETRY_SECONDS)


@pytest.fixture
def s3_shop(tmp_path: Path) -> Platform:
    """The shop with an empty lake on S3."""
    return on_s3(shop(tmp_path), tmp_path / "state")


def on_s3(platform: Platform, state: Path, place: str | None = None) -> Platform:
    """The same shop with its lake on S3."""
    return Platform(
        state, platform.export, platform.first, platform.last, platform.tables,
        place=place or new_prefix(),
    )  # fmt: skip
