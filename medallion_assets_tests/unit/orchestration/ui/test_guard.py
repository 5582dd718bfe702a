"""No page of another site can use the UI by a person's browser; the UI's own pages can."""

import json
from collections.abc import Iterator

import pytest
from dagster import DagsterInstance
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from medallion_assets.orchestration.ui.guard import Guard
from medallion_assets.settings.ui import LOOPBACK
from medallion_assets_tests.tiers import parametrize_once
from medallion_assets_tests.unit.orchestration.ui.serving import (
    FORGERY,
    Request,
    ask,
    has_forged,
    platform_app,
    served,
)

EVIL = "http://evil.example"
REPORT = "/report_asset_materialization/forged"
ATTACKS = {
    "image": (Request.in_address(), 405),
    "image of another method": (Request.in_address(kind="application/json"), 405),
    "form": (Request.in_address("POST", kind="application/x-www-form-urlencoded"), 415),
    "plain text": (Request.in_address("POST", kind="text/plain"), 415),
    "disguised text": (Request.graphql(kind="text/plain; application/json"), 415),
    "own language": (
        Request("POST", headers={"Content-Type": "application/graphql"}, body=FORGERY),
        415,
    ),
    "two types": (Request.graphql(kind="application/json\ntext/plain"), 415),
    "foreign origin": (Request.graphql(Origin=EVIL), 403),
    "origin of nobody": (Request.graphql(Origin="null"), 403),
    "another port": (Request.graphql(Origin="http://127.0.0.1:1"), 403),
    "two origins": (Request.graphql(Origin=f"http://{{own}}\n{EVIL}"), 403),
    "cross site": (Request.graphql(Sec_Fetch_Site="cross-site"), 403),
    "same site": (Request.graphql(Sec_Fetch_Site="same-site"), 403),
    "rebound name": (Request.graphql(Host="evil.example", Origin=EVIL), 421),
    "rebound name with port": (Request.graphql(Host="evil.example:3000"), 421),
    "name that begins well": (Request.graphql(Host="localhost.evil.example"), 421),
    "name with a path": (Request.graphql(Host="localhost/static/?"), 421),
    "name with a user": (Request.graphql(Host="localhost@evil.example"), 421),
    "report without type": (Request("POST", REPORT), 415),
    "report of another site": (
        Request("POST", REPORT, {"Content-Type": "application/json", "Origin": EVIL}, "{}"),
        403,
    ),
}


@pytest.fixture(scope="module")
def guarded() -> Iterator[tuple[int, DagsterInstance]]:
    with platform_app() as (app, instance), served(Guard(app, LOOPBACK)) as port:
        yield port, instance


@pytest.fixture(scope="module")
def bare() -> Iterator[tuple[int, DagsterInstance]]:
    with platform_app() as (app, instance), served(app) as port:
        yield port, instance


@pytest.mark.parametrize(("attack", "status"), ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused(
    guarded: tuple[int, DagsterInstance], attack: Request, status: int
) -> None:
    port, instance = guarded
    answer = ask(port, attack)
    assert answer.status == status
    assert answer.headers.getheader("X-Frame-Options") == "DENY"
    assert not has_forged(instance)


@parametrize_once("attack", [attack for attack, _ in ATTACKS.values()], ids=ATTACKS)
def test_the_attack_would_succeed_without_the_guard(
    bare: tuple[int, DagsterInstance], attack: Request
) -> None:
    port, instance = bare
    instance.wipe()
    ask(port, attack)
    assert has_forged(instance)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://{own}", "Sec_Fetch_Site": "same-origin"},
        {"Origin": "https://{own}"},
        {"Host": "localhost:3000", "Origin": "http://localhost:3000"},
        {"Host": "[::1]:3000"},
        {"kind": "application/json; charset=utf-8"},
    ],
)
def test_own_pages_and_programs_can_change_something(
    guarded: tuple[int, DagsterInstance], headers: dict[str, str]
) -> None:
    port, instance = guarded
    assert ask(port, Request.graphql(**headers)).status == 200
    assert has_forged(instance)
    instance.wipe()


def test_a_name_that_settings_allow_is_answered() -> None:
    request = Request.graphql(
        "{ version }", Host="ui.shop.example", Origin="https://ui.shop.example"
    )
    with platform_app() as (app, _), served(Guard(app, {"ui.shop.example"})) as port:
        assert ask(port, request).status == 200
        assert ask(port, Request.graphql("{ version }")).status == 421


def test_pages_are_shown_but_not_within_others(guarded: tuple[int, DagsterInstance]) -> None:
    for path in ("/", "/assets/silver", "/graphql", "/server_info"):
        answer = ask(guarded[0], Request("GET", path, {"Accept": "text/html"}))
        assert answer.status == 200
        assert answer.headers.getheader("X-Frame-Options") == "DENY"
        policies = answer.headers.headers.get_all("Content-Security-Policy")
        assert "frame-ancestors 'none'" in (policies or [])


def test_a_link_on_another_site_leads_to_the_ui(guarded: tuple[int, DagsterInstance]) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    link, image = ({**foreign, "Sec-Fetch-Mode": mode} for mode in ("navigate", "no-cors"))
    assert ask(guarded[0], Request("GET", "/runs", link)).status == 200
    assert ask(guarded[0], Request("GET", "/runs", image)).status == 403
    assert ask(guarded[0], Request("POST", "/runs", link)).status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(guarded: tuple[int, DagsterInstance], method: str) -> None:
    request = Request(method, REPORT, {"Content-Type": "application/json"})
    assert ask(guarded[0], request).status == 405


def _subscribed(port: int, origin: str | None, host: str | None = None) -> str:
    """What a websocket answers when it is opened."""
    headers = {"Host": host} if host else {}
    where = f"ws://127.0.0.1:{port}/graphql"
    with connect(
        where,
        origin=Origin(origin) if origin else None,
        additional_headers=headers,
        subprotocols=[Subprotocol("graphql-ws")],
    ) as opened:
        opened.send(json.dumps({"type": "connection_init"}))
        return str(json.loads(opened.recv(timeout=20))["type"])


def test_only_own_pages_can_subscribe(
    guarded: tuple[int, DagsterInstance], bare: tuple[int, DagsterInstance]
) -> None:
    port, own = guarded[0], f"http://127.0.0.1:{guarded[0]}"
    assert _subscribed(port, own) == "connection_ack"
    assert _subscribed(port, None) == "connection_ack"
    assert _subscribed(bare[0], EVIL) == "connection_ack"
    for foreign in (EVIL, "null", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus):
            _subscribed(port, foreign)
