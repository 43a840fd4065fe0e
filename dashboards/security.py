"""What a request must be and what every answer carries."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

import dash
import flask

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
UNSAFE = ("..", "\\", "\x00", "//")

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: own scripts and the given inline ones, nothing from outside."""
    scripts = " ".join(["script-src 'self'", *script_hashes])
    return "; ".join([
        "default-src 'self'", scripts, "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:", "connect-src 'self'", "font-src 'self' data:",
        "worker-src 'self' blob:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


def guard(app: dash.Dash, hosts: Sequence[str], known_path: Callable[[str], bool]) -> None:
    """Check every request and mark every answer; call once all callbacks are declared.

    A foreign Host is refused with 400 (a name that an attacker points at this computer), a foreign
    Origin with 403, a path with `..` with 404. An address that is no page answers 404, with the
    application in the body, which says so in its own words.
    """
    server = app.server
    allowed = {host.lower() for host in hosts}
    headers = {**FIXED_HEADERS, "Content-Security-Policy": policy(app.csp_hashes())}

    @server.before_request
    def check_request() -> flask.Response | None:
        if not _known_host(flask.request.host, allowed):
            return _refusal(400, "This host name is not served here.")
        origin = flask.request.headers.get("Origin")
        if origin is not None and not _known_host(urlsplit(origin).netloc, allowed):
            return _refusal(403, "Requests from another site are refused.")
        path = unquote(flask.request.path)
        if any(part in path for part in UNSAFE):
            return _refusal(404, "There is nothing at this address.")
        return None

    @server.after_request
    def mark_answer(answer: flask.Response) -> flask.Response:
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        if answer.status_code == 200 and _is_page(answer) and not known_path(flask.request.path):
            answer.status_code = 404
        return answer


def _known_host(host: str, allowed: set[str]) -> bool:
    """Whether the host is one of ours; a loopback address always is."""
    name = _name(host)
    try:
        return name in allowed or ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """The host without its port."""
    text = host.lower()
    if text.startswith("["):
        return text.split("]")[0] + "]"
    return text.split(":")[0]


def _refusal(status: int, sentence: str) -> flask.Response:
    return flask.Response(sentence + "\n", status=status, mimetype="text/plain")


def _is_page(answer: flask.Response) -> bool:
    return flask.request.method in ("GET", "HEAD") and answer.mimetype == "text/html"
