"""`forceplate serve`: an archive in a browser, on this computer only."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import voice
from forceplate.cli.options import FILE, archive_folder, archive_option
from forceplate.errors import ForcePlateError

if TYPE_CHECKING:
    from forceplate.lab import Lab

PORT = 8050
THREADS = 8
CONNECTIONS = 1000
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 4.0
"""How long a request may go on after a stop was asked for; the promise is 5 s."""


class ServeError(ForcePlateError):
    """The pages cannot be served there."""

    code = "serve"
    exit_code = 1


@click.command()
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="0 takes any free one.",
)  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open a browser once it answers.")
@click.option(
    "--ready-file", type=FILE, metavar="FILE",
    help='Write {"url", "pid"} there once it answers.',
)  # fmt: skip
def serve(
    archive: Path | None, host: str, port: int, ready_file: Path | None,
    open_browser: bool,
) -> int:  # fmt: skip
    """Show an archive in a browser.

    The pages are served to this computer only. Where there is no archive yet, an empty one is
    made. Ctrl-C stops it.
    """
    address = loopback(host)
    folder = archive_folder(archive)
    from forceplate.lab import Lab

    with door_at(address, port) as door, Lab(folder, create=True) as lab:
        serve_lab(lab, door, ready_file=ready_file, open_browser=open_browser)
    return 0


def loopback(host: str) -> str:
    """The address to listen on; usage error unless only this computer can reach it."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise click.UsageError(
            f"--host {host}: the pages have no accounts yet, so they are served to this computer "
            "only; use 127.0.0.1."
        )
    return str(address)


def serve_lab(
    lab: Lab, door: socket.socket, *, ready_file: Path | None = None, open_browser: bool = False
) -> None:
    """Serve the pages of a lab until SIGTERM or Ctrl-C.

    Parameters
    ----------
    door : socket
        As `door_at` gives it.
    ready_file : Path, optional
        Written by rename once `/healthz` answers; removed when it ends.
    """
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)
    server = _server(lab, door)
    url = _url(*door.getsockname()[:2])

    def ready() -> None:
        if ready_file is not None:
            _announce(ready_file, url)
        voice.say(f"forceplate answers at {url}   (Ctrl-C stops it)")
        if open_browser:
            show_in_browser(url)

    _when_answering(f"{url}healthz", voice.in_this_command(ready))
    _run(server)
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def door_at(host: str, port: int) -> socket.socket:
    """A socket at this address, kept for us and not listening yet.

    Parameters
    ----------
    host : str
        A loopback address.
    port : int
        0 takes any free one.

    Raises
    ------
    ServeError
        The port cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        # on Windows the same option would let two programs share the port
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as cause:
        door.close()
        raise ServeError(
            f"port {port} of {host} cannot be used.", found=cause.strerror or str(cause),
            advice="Stop what uses it, or take another one with --port; --port 0 takes a free one.",
        ) from cause  # fmt: skip
    return door


def _server(lab: Lab, door: socket.socket) -> Any:
    from waitress.server import create_server

    from dashboards.app import create_app

    return create_server(
        create_app(lab).server, sockets=[door], threads=THREADS, connection_limit=CONNECTIONS,
        ident=None,
    )  # fmt: skip


def _announce(ready_file: Path, url: str) -> None:
    part = ready_file.with_name(f"{ready_file.name}.{os.getpid()}.part")
    part.write_text(json.dumps({"url": url, "pid": os.getpid()}) + "\n", encoding="utf-8")
    os.replace(part, ready_file)


def _when_answering(probe: str, ready: Callable[[], None]) -> None:
    """Call `ready` from a thread of its own once the address answers."""
    from urllib.request import ProxyHandler, build_opener

    def ask() -> None:
        # no proxy of the environment stands between us and ourselves
        try:
            build_opener(ProxyHandler({})).open(probe, timeout=SECONDS_TO_ANSWER).close()
        except OSError as cause:
            voice.refusal(ServeError("the pages do not answer.", where=probe, found=str(cause)))
            return
        ready()

    threading.Thread(target=ask, name="ready", daemon=True).start()


def _run(server: Any) -> None:
    """Run until a signal ends it; a request that goes on too long is cut off."""

    def stop(*_: object) -> None:
        last = threading.Timer(SECONDS_TO_STOP, os._exit, (0,))
        last.daemon = True
        last.start()
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    finally:
        signal.signal(signal.SIGTERM, before)
        server.close()


def show_in_browser(url: str) -> bool:
    """Open the address where there is a screen to show it on, never under CI; whether it was."""
    screen = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if os.environ.get("CI") or not screen:
        return False
    import webbrowser

    return webbrowser.open(url)
