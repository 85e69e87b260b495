"""Serves the app to browsers: a page with a terminal, and one process for each visitor.

A visitor is known again by a random name in a cookie, which is also the name of the folder with
their attempts and settings; no visitor sees another's. Nothing is loaded from
anywhere else: fonts and scripts come from this server.
"""

from __future__ import annotations

import copy
import ipaddress
import logging
import re
import secrets
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

COOKIE = "pallor-visitor"
YEAR = 365 * 24 * 3600
_VISITOR = re.compile(r"web-[0-9a-f]{32}")


class PallorServer(Server):
    """Textual's server, with a learner for each visitor and no way in from other pages."""

    def __init__(self, cases: Path, visitors: Path, host: str, port: int) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "pallor",
            host=host,
            port=port,
            title="Pallor",
            templates_path=Path(__file__).parent.absolute(),
        )
        self._cases = cases.absolute()
        self._visitors = visitors.absolute()

    def initialize_logging(self) -> None:
        """Only what went wrong; who visits when is nobody's business."""
        logging.basicConfig(level="WARNING", format="%(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is, and who can reach it."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        print(f"Pallor is at http://{shown}:{self.port} until you press Ctrl+C.")
        if is_loopback(self.host):
            print("Only this machine reaches it.")
        else:
            print("Everybody who reaches this machine can play: no password, no encryption.")
        print("For teaching, not for patients.", flush=True)

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """The page; a browser that comes for the first time gets its name here."""
        response = await super().handle_index(request)  # pyright: ignore[reportGeneralTypeIssues, reportUnknownMemberType, reportUnknownVariableType]
        assert isinstance(response, web.StreamResponse)
        visitor = visitor_of(request) or f"web-{secrets.token_hex(16)}"
        response.set_cookie(COOKIE, visitor, max_age=YEAR, httponly=True, samesite="Strict")
        response.headers["Cache-Control"] = "no-store"
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Start the app for the visitor whose page asks for it."""
        visitor = visitor_of(request)
        if visitor is None or not same_origin(request):
            raise web.HTTPForbidden(text="Open the page of this server first.")
        own = copy.copy(self)
        own.command = self.command_of(visitor)
        return await Server.handle_websocket(own, request)

    def command_of(self, visitor: str) -> str:
        """The command line that opens the app for a visitor, for the shell."""
        module = [sys.executable, "-m", "sim.ui.web.visitor"]
        words = [*module, str(self._cases), str(self._visitors / visitor)]
        return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def visitor_of(request: web.Request) -> str | None:
    """The name in the cookie; None where there is none that this server could have given."""
    name = request.cookies.get(COOKIE, "")
    return name if _VISITOR.fullmatch(name) else None


def same_origin(request: web.Request) -> bool:
    """Whether the page that asks came from this server: browsers let any page open a socket."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(cases: Path, visitors: Path, host: str, port: int) -> None:
    """Serve until interrupted. Raises OSError where the address cannot be had."""
    PallorServer(cases, visitors, host, port).serve()
