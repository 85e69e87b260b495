"""`pallor serve` without a browser: who may come in, and what is said."""

from __future__ import annotations

import importlib.util
import shlex
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from sim import locations
from sim.cli import main
from sim.ui.web.server import COOKIE, PallorServer, is_loopback

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def server(tmp_path: Path) -> PallorServer:
    return PallorServer(tmp_path / "ca ses", tmp_path / "visitors", "127.0.0.1", 8000)


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "textual_serve" else found(name)
    )
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "pip install 'pallor[web]'" in said


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_cannot_be_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serve", f"--port={port}"])
    assert left.value.code == 2
    assert "from 1 to 65535" in capsys.readouterr().err


def test_an_address_that_cannot_be_had_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_arguments: object) -> None:
        raise OSError(98, "address already in use")

    monkeypatch.setattr("sim.ui.web.server.serve", refused)
    assert main(["serve", "--cases", str(ROOT / "cases"), "--port", "8123"]) == 1
    said = capsys.readouterr().err
    assert "localhost port 8123" in said and "--port" in said


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False),
     ("example.org", False)],
)  # fmt: skip
def test_only_loopback_is_called_private(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here


async def _client(server: PallorServer) -> TestClient[Any, Any]:
    return TestClient(TestServer(await server._make_app()))


async def test_a_browser_gets_one_name_and_keeps_it(server: PallorServer) -> None:
    async with await _client(server) as client:
        first = await client.get("/")
        name = first.cookies[COOKIE].value
        assert first.cookies[COOKIE]["httponly"] and first.cookies[COOKIE]["samesite"] == "Strict"
        again = await client.get("/")
        assert again.cookies[COOKIE].value == name
    async with await _client(server) as other:
        assert (await other.get("/")).cookies[COOKIE].value != name


async def test_a_name_that_was_not_given_here_is_replaced(server: PallorServer) -> None:
    """It becomes a folder and stands in a command line, so nothing else may get through."""
    async with await _client(server) as client:
        page = await client.get("/", headers={"Cookie": f"{COOKIE}=web-../../me"})
        assert page.cookies[COOKIE].value.removeprefix("web-").isalnum()


async def test_the_page_asks_nothing_of_other_servers(server: PallorServer) -> None:
    async with await _client(server) as client:
        page = await (await client.get("/")).text()
    assert "For teaching, not for patients" in page
    assert "http://" not in page and "https://" not in page


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", None])
async def test_a_page_from_elsewhere_starts_nothing(
    server: PallorServer, origin: str | None
) -> None:
    async with await _client(server) as client:
        await client.get("/")
        headers = {} if origin is None else {"Origin": origin}
        assert (await client.get("/ws", headers=headers)).status == 403


async def test_who_has_not_opened_the_page_starts_nothing(server: PallorServer) -> None:
    async with await _client(server) as client:
        origin = f"http://{client.host}:{client.port}"
        assert (await client.get("/ws", headers={"Origin": origin})).status == 403


def test_each_visitor_has_a_command_and_a_folder_of_their_own(
    server: PallorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = shlex.split(server.command_of("web-1"))
    assert words[1:] == [
        "-m", "sim.ui.web.visitor", str(tmp_path / "ca ses"), str(tmp_path / "visitors" / "web-1"),
    ]  # fmt: skip
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path))
    assert locations.visitors_folder() == tmp_path / "visitors"
