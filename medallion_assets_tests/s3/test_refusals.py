"""What S3 refuses is explained, and readers see what they saw before."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.errors import LakeError, TransientLakeError
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets.silver.build import build_silver
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.s3.conftest import on_s3
from medallion_assets_tests.s3.misbehaving import CUT, CUT_AFTER, Fault, misbehaving, refusing
from medallion_assets_tests.s3.server import REAL, use
from medallion_assets_tests.shop import SALES, shop, with_export
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("refusals")


@pytest.fixture(scope="module")
def _loaded(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A lake with three days behind a server that misbehaves when told to."""
    home = tmp_path_factory.mktemp("refusals")
    with pytest.MonkeyPatch.context() as patch, misbehaving(endpoint) as proxy:
        use(patch, proxy.endpoint)
        s3_storage.cache_clear()
        platform = on_s3(shop(home), home / "state")
        platform.run()
        yield proxy, with_export(platform, NEWER)


@pytest.fixture
def faulty(_loaded: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same, and a newer export that no test manages to load."""
    proxy, platform = _loaded
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
    yield proxy, platform
    proxy.never()


UPLOADS = "PUT POST"


LONG = pytest.mark.long
DENIED = refusing(403, "AccessDenied")
SKEWED = refusing(403, "RequestTimeTooSkewed")


@parametrize_once(
    ("fault", "methods", "part", "problem"),
    [
        (refusing(503, "SlowDown"), UPLOADS, "", "is throttled"),
        (refusing(500, "InternalError"), UPLOADS, "/silver/", "fails to write .*500"),
        (CUT, "GET PUT POST HEAD", "", "cannot be reached"),
        pytest.param(CUT, UPLOADS, "/silver/shop_sales/data/", "cannot be reached", marks=LONG),
        (CUT_AFTER, UPLOADS, "/ledger/entries/metadata/", "cannot be reached"),
    ],
    kept=[1],
)
def test_what_may_pass_is_explained_and_changes_nothing(
    fault: Fault, methods: str, part: str, problem: str, faulty: Any
) -> None:
    assert isinstance(refused(faulty, fault, methods, part, problem), TransientLakeError)


@parametrize_once(
    ("fault", "methods", "part", "problem"),
    [
        (refusing(403, "ExpiredToken"), UPLOADS, "", "have expired"),
        pytest.param(refusing(400, "ExpiredToken"), "GET", "list-type", "have expired", marks=LONG),
        (refusing(403, "AccessDenied"), UPLOADS, "/quarantine/", "denies to write"),
        pytest.param(DENIED, UPLOADS, "/publishing.json", "denies to write", marks=LONG),
        (refusing(403, "AccessDenied"), "GET", "list-type", "denies to list"),
        (refusing(403, "InvalidAccessKeyId"), UPLOADS, "", "no valid credentials"),
        pytest.param(SKEWED, UPLOADS, "", "clock is wrong", marks=LONG),
        (refusing(400, "AuthorizationHeaderMalformed"), "GET", "", "another region"),
    ],
    kept=[2],
)
def test_what_a_person_has_to_mend_is_explained_and_changes_nothing(
    fault: Fault, methods: str, part: str, problem: str, faulty: Any
) -> None:
    assert not isinstance(refused(faulty, fault, methods, part, problem), TransientLakeError)


def refused(faulty: Any, fault: Fault, methods: str, part: str, problem: str) -> LakeError:
    """What the silver step says of a fault, having changed nothing."""
    proxy, platform = faulty
    days = platform.asked(None)
    with nothing_changes(platform):
        before = proxy.struck
        proxy.always(fault, methods=methods, part=part)
        with pytest.raises(LakeError, match=problem) as caught, platform.session() as session:
            build_silver(session, SALES, platform.names, days, accept_removals=True)
        proxy.never()
    assert proxy.struck > before
    assert platform.place in caught.value.problem
    assert caught.value.remedy
    return caught.value


@pytest.mark.again
def test_after_all_refusals_the_next_run_converges(faulty: Any, shared: Path) -> None:
    _, platform = faulty
    platform.run()
    assert platform.state() == undisturbed_states(shared)[1]


def test_a_bucket_that_does_not_exist_is_named(s3_shop: Platform) -> None:
    wrong = replace(s3_shop, place="s3://no-such-bucket-of-ours/lake")
    with pytest.raises(LakeError, match=r"bucket of the lake s3://no-such.* does not exist") as e:
        wrong.run()
    assert "MEDALLION_LAKE" in e.value.remedy


def test_no_credentials_are_explained(s3_shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(LakeError, match="no valid credentials") as caught:
        s3_shop.run()
    assert "docs/s3.md" in caught.value.remedy


@pytest.mark.skipif(REAL is None, reason="moto accepts every secret; `make test-s3` checks this")
def test_a_wrong_secret_is_explained(s3_shop: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(LakeError, match="no valid credentials"):
        s3_shop.run()


@pytest.mark.again
def test_another_catalogue_is_refused(s3_shop: Platform, tmp_path: Path) -> None:
    s3_shop = replace(s3_shop, runs=("sales",))
    s3_shop.run()
    elsewhere = replace(s3_shop, root=tmp_path / "another machine")
    with (
        nothing_changes(s3_shop),
        pytest.raises(LakeError, match="built with another catalogue") as caught,
    ):
        elsewhere.run()
    assert "MEDALLION_CATALOG" in caught.value.remedy


def test_a_catalogue_out_of_reach_is_explained_without_its_password(s3_shop: Platform) -> None:
    dead = replace(s3_shop, catalog="postgresql://lake:topsecret@127.0.0.1:9/lake")
    with pytest.raises(TransientLakeError, match=r"PostgreSQL, .* cannot be reached") as caught:
        dead.run()
    assert "topsecret" not in str(caught.value)
    assert "topsecret" not in repr(dead.settings)
