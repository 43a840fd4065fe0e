"""Chromium on the pages of a real server; every test listens for what must not happen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from forceplate.lab import Lab

playwright_api = pytest.importorskip("playwright.sync_api")

SMALL_LAB = Path(__file__).with_name("small_lab.py")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
READY = '[id^="page-"][data-ready="1"]'
PATIENCE = 60_000
"""Milliseconds; a ceiling for a busy computer, not a promise."""


@dataclass
class Served:
    """A running server, and the same archive opened beside it."""

    url: str
    lab: Lab

    def code(self, person: str | None, at: int = 0, **wanted: str) -> str:
        """The code of a person's trial, newest first; None: of one that is not assigned."""
        found = [
            each.trial for each in self.lab.trials(**wanted) if each.facts.participant == person
        ]
        return found[at]


@dataclass
class Heard:
    """What the browser complained about, asked for outside, or was refused."""

    complaints: list[str] = field(default_factory=list)

    def listen(self, page, host: str) -> None:
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda asked: self._asked(asked.url, host))
        page.on("response", lambda got: self._got(got.status, got.url))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {text}")

    def _asked(self, url: str, host: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            self.complaints.append(f"outside: {url}")

    def _got(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")


def _browser_path() -> str:
    for name in BROWSERS:
        path = shutil.which(name)
        if path:
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium or Chrome is installed, and CI needs one")
    pytest.skip("no Chromium or Chrome is installed here")


@contextmanager
def serving(archive: Path, folder: Path) -> Iterator[Served]:
    """`forceplate serve` on an archive, in a process of its own; its log goes into the folder."""
    ready = folder / "ready.json"
    environment = {**os.environ, "PYTHONPATH": str(SMALL_LAB.parents[2])}
    command = [sys.executable, "-c", "from forceplate.cli import main; main()", "serve"]
    command += ["--port", "0", "--archive", str(archive), "--ready-file", str(ready)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            with Lab(archive) as lab:
                yield Served(_url_when_ready(ready, server), lab)
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture(scope="session")
def small_archive(tmp_path_factory) -> Path:
    """The folder of a small simulated archive; to be served or copied, not to be written to."""
    archive = tmp_path_factory.mktemp("small") / "archive"
    environment = {**os.environ, "PYTHONPATH": str(SMALL_LAB.parents[2])}
    subprocess.run([sys.executable, str(SMALL_LAB), str(archive)], check=True, env=environment)
    return archive


@pytest.fixture(scope="session")
def served(small_archive, tmp_path_factory) -> Iterator[Served]:
    """The small archive, served."""
    with serving(small_archive, tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="session")
def copy_served(small_archive, tmp_path_factory) -> Callable[..., AbstractContextManager[Served]]:
    """Serves a copy of the small archive, for tests that add runs; given what to do to it first."""

    @contextmanager
    def copied(prepare: Callable[[Lab], object]) -> Iterator[Served]:
        folder = tmp_path_factory.mktemp("copied")
        shutil.copytree(small_archive, folder / "archive")
        with Lab(folder / "archive") as lab:
            prepare(lab)
        with serving(folder / "archive", folder) as server:
            yield server

    return copied


def _url_when_ready(ready: Path, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + PATIENCE / 1000
    while not ready.exists():
        assert server.poll() is None, "the server ended before it answered"
        assert time.monotonic() < deadline, "the server did not answer"
        time.sleep(0.1)
    return str(json.loads(ready.read_text())["url"]).rstrip("/")


@pytest.fixture(scope="session")
def browser():
    path = _browser_path()
    with playwright_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


class Sight:
    """One window: opens pages, waits until they are drawn, keeps what was heard."""

    def __init__(self, page, url: str, heard: Heard) -> None:
        self.page = page
        self.url = url
        self.heard = heard

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.wait()

    def wait(self) -> None:
        """Until the page says that everything is drawn."""
        self.page.wait_for_selector(READY, timeout=PATIENCE)

    def until(self, truth: str) -> None:
        """Until an expression holds; asked from outside, since the page itself forbids eval."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(truth):
            assert time.monotonic() < deadline, f"never true: {truth}"
            self.page.wait_for_timeout(50)

    def graph(self, figure: str, what: str):
        """Something of a drawn figure, such as `layout.xaxis.range`."""
        return self.page.evaluate(f"document.querySelector('#{figure} .js-plotly-plot').{what}")


FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


@pytest.fixture(scope="module")
def profiles(browser) -> Iterator[list]:
    """Browser profiles of one module's tests, as (what it is like, profile).

    The scripts that one test has read are not read again by the next; what a page remembers is
    forgotten in between.
    """
    made: list = []
    yield made
    for _, context in made:
        context.close()


@pytest.fixture
def look(browser, served, profiles) -> Iterator:
    """`look(width, height, scheme)` gives a window; at the end nothing may have been heard.

    Each window of a test has a profile of its own.
    """
    heard = Heard()
    taken: list = []

    def profile(*like):
        for each in profiles:
            if each[0] == like and each not in taken:
                return each
        width, height, scheme = like
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        profiles.append((like, context))
        return profiles[-1]

    def window(width: int = 1366, height: int = 768, scheme: str = "light") -> Sight:
        each = profile(width, height, scheme)
        taken.append(each)
        page = each[1].new_page()
        heard.listen(page, urlsplit(served.url).netloc)
        return Sight(page, served.url, heard)

    yield window
    for _, context in taken:
        for page in context.pages:
            if page.url.startswith(served.url):
                page.evaluate(FORGET)
            page.close()
        context.clear_cookies()
    assert heard.complaints == []
