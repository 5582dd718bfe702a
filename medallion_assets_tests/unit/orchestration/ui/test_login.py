"""With a login only those it knows use the UI, and each only as the role allows."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from dagster import DagsterInstance

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.ui.guard import Guard
from medallion_assets.orchestration.ui.login import FORM_PATHS, SECRET_KEY, add_login
from medallion_assets.settings.ui import LOOPBACK
from medallion_assets_tests.unit.orchestration.ui.serving import (
    Answer,
    Request,
    ask,
    has_forged,
    platform_app,
    served,
)

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
HARMLESS = '{"query": "{ version }"}'
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, DagsterInstance]]:
    """The port of a UI with a viewer and an operator, and its instance."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        patch.setenv(SECRET_KEY, "0123456789abcdef" * 2)
        patch.setenv("DAGSTER_AUTH_DATABASE_URL", f"sqlite:///{home / 'users.db'}")
        pytest.importorskip("dagster_authkit", reason="the extra `login` is not installed")
        _give_back_the_server(patch)
        add_login()
        _add_users()
        with platform_app() as (app, instance), served(Guard(app, LOOPBACK, FORM_PATHS)) as port:
            yield port, instance


def _give_back_the_server(patch: pytest.MonkeyPatch) -> None:
    """Take back afterwards what the login patches."""
    from dagster_webserver.webserver import DagsterWebserver  # noqa: PLC0415

    for name in ("build_middleware", "build_routes", "index_html_endpoint"):
        patch.setattr(DagsterWebserver, name, getattr(DagsterWebserver, name))
    patch.setattr(DagsterWebserver, "_authkit_patched", False, raising=False)


def _add_users() -> None:
    from dagster_authkit.auth.backends.base import Role  # noqa: PLC0415
    from dagster_authkit.core.registry import get_backend  # noqa: PLC0415
    from dagster_authkit.utils.config import config  # noqa: PLC0415

    backend = get_backend("sql", vars(config))
    for name, role in (("vera", Role.VIEWER), ("otto", Role.EDITOR)):
        assert backend.add_user(name, PASSWORD, role)


def _logged_in(port: int, user: str, password: str = PASSWORD, **more: str) -> Answer:
    """The answer to the login's form."""
    page = ask(port, Request("GET", "/auth/login", {"Accept": "text/html"}))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    form = {"username": user, "password": password, "csrf_token": token.group(1), "next": "/"}
    headers = {"Content-Type": FORM, "Cookie": _cookies(page)} | more
    return ask(port, Request("POST", "/auth/process", headers, urlencode(form)))


def _cookies(answer: Answer) -> str:
    given = answer.headers.headers.get_all("Set-Cookie") or []
    return "; ".join(cookie.partition(";")[0] for cookie in given)


def test_nobody_comes_in_without_login(protected: tuple[int, DagsterInstance]) -> None:
    port, instance = protected
    assert ask(port, Request.graphql()).status == 401
    assert ask(port, Request.graphql("{ version }")).status == 401
    page = ask(port, Request("GET", "/", {"Accept": "text/html"}))
    assert page.headers.getheader("Location", "").startswith("/auth/login")
    assert _cookies(_logged_in(port, "vera", "wrong")) == ""
    assert not has_forged(instance)


def test_a_host_name_does_not_open_the_login(protected: tuple[int, DagsterInstance]) -> None:
    """The package takes the path from the host; `x/static/` would make any path a public one."""
    port, instance = protected
    assert ask(port, Request.graphql(Host="x/static/")).status in {400, 421}
    assert not has_forged(instance)


def test_a_viewer_looks_and_an_operator_acts(protected: tuple[int, DagsterInstance]) -> None:
    port, instance = protected
    viewer, operator = (_cookies(_logged_in(port, user)) for user in ("vera", "otto"))
    assert '"version"' in ask(port, Request.graphql("{ version }", Cookie=viewer)).text
    assert "Access Denied" in ask(port, Request.graphql(Cookie=viewer)).text
    assert not has_forged(instance)
    assert ask(port, Request.graphql(Cookie=operator)).status == 200
    assert has_forged(instance)
    instance.wipe()


@pytest.mark.parametrize(
    "request_",
    [
        Request.in_address(),
        Request("POST", Request.in_address().path, {"Content-Type": "text/plain"}, HARMLESS),
        Request(
            "POST",
            "/report_asset_materialization/forged",
            {"Content-Type": "application/json"},
            "{}",
        ),
    ],
    ids=["in the address", "beside a harmless body", "report"],
)
def test_a_viewer_finds_no_way_around(
    protected: tuple[int, DagsterInstance], request_: Request
) -> None:
    port, instance = protected
    cookie = {"Cookie": _cookies(_logged_in(port, "vera"))}
    attack = Request(request_.method, request_.path, {**request_.headers, **cookie}, request_.body)
    assert ask(port, attack).status in {403, 405, 415}
    assert not has_forged(instance)


def test_a_login_from_another_site_is_refused(protected: tuple[int, DagsterInstance]) -> None:
    assert _logged_in(protected[0], "otto", Origin="http://evil.example").status == 403


@pytest.mark.parametrize("key", ["", "short"])
def test_a_login_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv(SECRET_KEY, key)
    with pytest.raises(ConfigurationError, match=SECRET_KEY):
        add_login()
