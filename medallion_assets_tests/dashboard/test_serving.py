"""The dashboard is served to this machine only, and with it nothing but pages."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.errors import LakeError
from medallion_assets.dashboard.serving import DashboardServer
from medallion_assets_tests.payouts.lake import COUPONS, bought
from medallion_assets_tests.reports.shop import APRIL, Sale, Shop
from medallion_assets_tests.reports.test_pages import MONTH

PAGE = b"<p>all shops"


@contextmanager
def served(shop: Shop, build: bytes | Exception = PAGE) -> Iterator[DashboardServer]:
    """A server of a lake's pages on a free port."""

    def made() -> bytes:
        if isinstance(build, Exception):
            raise build
        return build

    with DashboardServer(0, made, shop.lake.storage.read) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(
    server: DashboardServer, path: str, *, method: str = "GET", hosts: tuple[str, ...] = ()
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and content."""
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=bool(hosts))
    for host in hosts:
        if host != "none":
            connection.putheader("Host", host)
    connection.endheaders()
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def test_a_browser_gets_the_page_and_those_that_it_leads_to(shop: Shop) -> None:
    shop.publish(COUPONS.mart, bought({"1": True}))
    shop.sell([Sale(day, "10.00") for day in MONTH.days], MONTH.days)
    report = shop.report(MONTH).page
    with served(shop) as server:
        status, headers, _ = answer(server, "/")
        assert (status, headers["Location"]) == (302, "/reports/dashboard.html")
        status, headers, content = answer(server, headers["Location"])
        assert (status, content) == (200, PAGE)
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["X-Frame-Options"] == "DENY"
        assert answer(server, f"/{report}")[::2] == (200, (shop.root / report).read_bytes())
        assert answer(server, f"/{report}", method="HEAD")[::2] == (200, b"")
        for name in ("coupons.csv", "coupons.parquet", "figures.json", "figures.xlsx"):
            assert (shop.root / report).with_name(name).exists()
            assert answer(server, f"/{report}".replace("report.html", name))[0] == 404
        for path in ("/reports/sales_drops/month=2024-05/report.html", "/reports/../ledger",
                     "/reports/..%2f..%2fetc/passwd", "/reports/a/../b/day=2024-04-01/report.html",
                     "//etc/passwd", "/catalog.db"):  # fmt: skip
            assert answer(server, path)[0] == 404
        assert answer(server, "/", method="POST")[0] == 501


@pytest.mark.parametrize(
    "hosts",
    [("evil.example",), ("evil.example:3100",), ("localhost", "evil.example"), ("none",),
     ("localhost.evil.example",), ("127.0.0.1@evil.example",), ("127.0.0.2",)],
)  # fmt: skip
def test_another_host_name_is_refused(shop: Shop, hosts: tuple[str, ...]) -> None:
    with served(shop) as server:
        for path in ("/", "/reports/dashboard.html", f"/{shop.root}"):
            status, _, content = answer(server, path, hosts=hosts)
            assert (status, PAGE in content) == (421, False)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:9"])
def test_a_name_of_this_machine_is_answered(shop: Shop, host: str) -> None:
    with served(shop) as server:
        assert answer(server, "/reports/dashboard.html", hosts=(host,))[0] == 200


def test_only_loopback_listens(shop: Shop) -> None:
    with served(shop) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_what_is_wrong_with_the_lake_is_said(shop: Shop) -> None:
    with served(shop, LakeError("the lake is away", remedy="bring it back")) as server:
        status, _, content = answer(server, "/reports/dashboard.html")
    assert (status, content) == (503, b"the lake is away\n  Remedy: bring it back\n")


def run(shop: Shop, *words: str) -> tuple[int, str, str]:
    """The command on a lake: its exit code and what it printed."""
    given = {
        "MEDALLION_LAKE": str(shop.root), "MEDALLION_FIRST_DAY": "2024-01-01",
        "MEDALLION_LAST_DAY": "2024-05-31", "COLUMNS": "200", "MEDALLION_THREADS": "1",
    }  # fmt: skip
    done = CliRunner().invoke(app, ["dashboard", *words], env=given)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_writes_the_page_and_says_where(shop: Shop, tmp_path: Path) -> None:
    shop.sell([Sale(APRIL, "10.00")], MONTH.days)
    code, out, err = run(shop)
    assert (code, out) == (0, f"{shop.root}/reports/dashboard.html\n")
    assert "not shown: olist, it has no gold yet" in err
    assert "data-system" in (shop.root / "reports/dashboard.html").read_text()
    other = tmp_path / "page.html"
    code, out, _ = run(shop, "--out", str(other), "--source", "sales_drops", "--json")
    assert code == 0
    assert '"systems"' in out
    assert other.exists()


def test_wrong_use_is_refused_with_a_remedy(shop: Shop, tmp_path: Path) -> None:
    code, _, err = run(shop)
    assert (code, "`medallion run --all` builds gold" in err) == (2, True)
    shop.sell([Sale(APRIL, "10.00")], MONTH.days)
    code, _, err = run(shop, "--source", "corner")
    assert (code, "choose one of olist, shopease, sales_drops" in err) == (2, True)
    (tmp_path / "notes").write_text("mine")
    code, _, err = run(shop, "--out", str(tmp_path / "notes"))
    assert (code, "was not written by this command; it is not replaced" in err) == (2, True)
    code, _, err = run(shop, "--out", str(tmp_path / "notes" / "page.html"))
    assert (code, "name another place" in err) == (2, True)


def test_a_port_in_use_is_refused(shop: Shop) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, _, err = run(shop, "--serve", "--port", str(port))
    assert (code, f"port {port} of 127.0.0.1 cannot be used" in err) == (2, True)


def test_a_lake_without_gold_is_not_served(shop: Shop) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    code, _, err = run(shop, "--serve", "--port", str(port))
    assert (code, "nothing to show" in err) == (2, True)
