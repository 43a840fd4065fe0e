"""The application on a small real archive, and what it answers over HTTP."""

from __future__ import annotations

import json
import runpy
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dash
import pytest

from dashboards.app import create_app
from forceplate.lab import Lab
from forceplate.model.settings import PRESETS

SMALL_LAB = Path(__file__).resolve().parents[1] / "browser" / "small_lab.py"
Answer = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def small_lab(tmp_path_factory) -> Iterator[Lab]:
    """A lab with 20 simulated trials of four people; two suggest a repeat, two are not assigned."""
    folder = tmp_path_factory.mktemp("lab") / "archive"
    runpy.run_path(str(SMALL_LAB))["make"](folder)
    with Lab(folder) as lab:
        yield lab


@pytest.fixture(scope="session")
def two_runs(small_lab, tmp_path_factory) -> Iterator[Lab]:
    """A copy of the small lab with a second run, which is current."""
    folder = tmp_path_factory.mktemp("runs") / "archive"
    shutil.copytree(small_lab.archive.folder, folder)
    with Lab(folder) as lab:
        lab.reanalyse(PRESETS["raw"], preset="raw", engine="serial", by="ada")
        yield lab


@pytest.fixture(scope="session")
def app(small_lab) -> dash.Dash:
    return create_app(small_lab)


@pytest.fixture(scope="session")
def client(app):
    with app.server.test_client() as client:
        yield client


@pytest.fixture
def answer_of() -> Callable[[dash.Dash], Answer]:
    """Ask the callbacks of an application over HTTP.

    `ask("trial-head", {"trial-code.data": code})` asks the callback that writes to that output;
    what is not given stays None. It gives id -> property -> value of everything written.
    """

    def asking(app: dash.Dash) -> Answer:
        client = app.server.test_client()

        def ask(
            output: str, values: Mapping[str, Any], changed: str | None = None
        ) -> dict[str, Any]:
            # the map is filled when the first request comes in
            client.get("/_dash-dependencies")
            name, about = next(
                (name, about)
                for name, about in app.callback_map.items()
                if f"{output}." in name and about.get("callback")
            )
            body = {
                "output": name,
                "outputs": _outputs(name),
                "inputs": [_part(part, values) for part in about["inputs"]],
                "state": [_part(part, values) for part in about["state"]],
                "changedPropIds": [changed or next(iter(values))],
            }
            reply = client.post("/_dash-update-component", json=body)
            assert reply.status_code in (200, 204), reply.text
            return json.loads(reply.text).get("response", {}) if reply.text else {}

        return ask

    return asking


@pytest.fixture
def answer(app, answer_of) -> Answer:
    """Ask the callbacks of the application on the small archive."""
    return answer_of(app)


def _outputs(name: str) -> Any:
    parts = [part.rsplit(".", 1) for part in name.strip(".").split("...")]
    listed = [{"id": part_id, "property": prop.split("@")[0]} for part_id, prop in parts]
    return listed if name.startswith("..") else listed[0]


def _part(part: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    key = f"{part['id']}.{part['property']}"
    return {**part, "value": values.get(key)}


@pytest.fixture
def of_person(small_lab) -> Callable[..., str]:
    """The code of a trial: by person, newest first; `None` for one that is not assigned."""

    def code(person: str | None, at: int = 0, **wanted: Any) -> str:
        found = [
            each.trial for each in small_lab.trials(**wanted) if each.facts.participant == person
        ]
        return found[at]

    return code
