"""A dashboard that is served for a measurement, and requests as its own pages make them."""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from benchmarks.environments import COMPILED, ROOT, our_command, surroundings

SECONDS_TO_ANSWER = 120.0
SECONDS_TO_STOP = 10.0
SCHEME = "light"


@dataclass(frozen=True)
class Answer:
    """One answered request: wall seconds, bytes on the wire, bytes unpacked, and what it said."""

    seconds: float
    wire: int
    size: int
    said: Any


@dataclass(frozen=True)
class Served:
    """A dashboard that answers."""

    url: str
    seconds_to_ready: float
    log: Path

    def compiled(self) -> int:
        """Kernels that the server has compiled so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").count(COMPILED)

    def get(self, path: str) -> Answer:
        """One address."""
        return self._answer(Request(self.url + path))

    def call(self, callback: dict[str, Any], known: dict[tuple[str, str], Any]) -> Answer:
        """One callback, with the values that the page holds at this moment."""
        body = {
            "output": callback["output"], "outputs": _outputs(callback["output"]),
            "inputs": [_value(each, known) for each in callback["inputs"]],
            "state": [_value(each, known) for each in callback["state"]],
            "changedPropIds": [f"{each['id']}.{each['property']}" for each in callback["inputs"]],
        }  # fmt: skip
        request = Request(
            self.url + "_dash-update-component", data=json.dumps(body).encode(), method="POST"
        )
        request.add_header("Content-Type", "application/json")
        return self._answer(request)

    def _answer(self, request: Request) -> Answer:
        request.add_header("Accept-Encoding", "gzip")
        began = time.perf_counter()
        # no proxy of the environment stands between us and ourselves
        with build_opener(ProxyHandler({})).open(request, timeout=SECONDS_TO_ANSWER) as reply:
            wire = reply.read()
            seconds = time.perf_counter() - began
            packed = reply.headers.get("Content-Encoding") == "gzip"
            is_json = "json" in reply.headers.get("Content-Type", "")
        body = gzip.decompress(wire) if packed else wire
        if not body:
            said = self.log.read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"{request.full_url} answered nothing; the server said: {said}")
        return Answer(seconds, len(wire), len(body), json.loads(body) if is_json else None)


@contextmanager
def served(archive: Path, folder: Path, cache: str) -> Iterator[Served]:
    """`forceplate serve` on an archive, from its start to its end.

    Parameters
    ----------
    archive : Path
    folder : Path
        For the ready-file and the log.
    cache : str
        Folder of compiled kernels; an empty one shows whatever a request compiles.
    """
    ready, log = folder / "ready.json", folder / "serve.log"
    ready.unlink(missing_ok=True)
    command = [*our_command(), "serve", "--archive", archive, "--port", "0", "--ready-file", ready]
    environment = surroundings(NUMBA_CACHE_DIR=cache, NUMBA_DEBUG_CACHE="1", PYTHONUNBUFFERED="1")
    began = time.perf_counter()
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=out, stderr=out, env=environment, cwd=ROOT
        )
    try:
        _wait(ready, process, began)
        told = json.loads(ready.read_text(encoding="utf-8"))
        yield Served(told["url"], time.perf_counter() - began, log)
    finally:
        process.terminate()
        process.wait(SECONDS_TO_STOP)


def _wait(ready: Path, process: subprocess.Popen[bytes], began: float) -> None:
    while not ready.exists():
        if process.poll() is not None or time.perf_counter() - began > SECONDS_TO_ANSWER:
            raise RuntimeError("forceplate serve did not answer.")
        time.sleep(0.002)


def held(component: Any) -> dict[tuple[str, str], Any]:
    """Every property of every named component in a layout, by (id, property)."""
    found: dict[tuple[str, str], Any] = {}
    waiting: list[Any] = [component]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            props = each.get("props", {})
            if isinstance(props.get("id"), str):
                found |= {(props["id"], name): value for name, value in props.items()}
            waiting += [value for value in props.values() if isinstance(value, dict | list)]
    return found


def callback_for(callbacks: Sequence[dict[str, Any]], output: str) -> dict[str, Any]:
    """The callback of the server that fills this property, such as `fig-sway.figure`."""
    for each in callbacks:
        if output in each["output"].strip(".").split("...") and not each["clientside_function"]:
            return each
    raise RuntimeError(f"no callback fills {output}.")


def _outputs(output: str) -> Any:
    parts = [part.rpartition(".") for part in output.strip(".").split("...")]
    rows = [{"id": name, "property": what} for name, _, what in parts]
    return rows if output.startswith("..") else rows[0]


def _value(part: dict[str, str], known: dict[tuple[str, str], Any]) -> dict[str, Any]:
    return {**part, "value": known.get((part["id"], part["property"]))}
