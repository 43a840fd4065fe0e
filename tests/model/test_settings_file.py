"""Settings from files: the forms that are understood, and one sentence for each that is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forceplate.errors import SettingsError
from forceplate.model.settings import PRESETS, Settings
from forceplate.model.settings_file import LARGEST, read_settings


def written(folder: Path, content: str | bytes, name: str = "settings.toml") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "[filter]\ncutoff_hz = 8\n",
        "filter.cutoff_hz = 8\n",
        '"filter.cutoff_hz" = 8\n',
        '{"filter.cutoff_hz": 8}',
        '{"filter": {"cutoff_hz": 8}}',
        '{"settings": {"filter.cutoff_hz": 8, "digest": "abc"}, "values": {}}',
        '\n  {"filter.cutoff_hz": 8}\n',
        "\ufeff[filter]\r\ncutoff_hz = 8\r\n",
    ],
)
def test_every_form_states_the_same(tmp_path, content):
    assert read_settings(written(tmp_path, content)) == {"filter.cutoff_hz": 8}


def test_settings_written_as_json_come_back(tmp_path):
    raw = PRESETS["raw"]
    path = written(tmp_path, json.dumps({"settings": {**raw.flat(), "digest": raw.digest}}))

    assert Settings().having(read_settings(path)) == raw


def test_a_run_that_differs_in_nothing_from_the_default_states_nothing(tmp_path):
    assert read_settings(written(tmp_path, '{"run": 1, "settings": {}}')) == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "states no settings"),
        ("# nothing\n", "states no settings"),
        ("{}", "states no settings"),
        (b"\x00\x8c\xff" * 100, "cannot be read"),
        ("[filter\n", "cannot be read"),
        ('{"filter.cutoff_hz": 8', "cannot be read"),
        ('{"filter.cutoff_hz": 8}\n{"filter.cutoff_hz": 9}', "cannot be read"),
        ("[1, 2]", "cannot be read"),
        ("x" * (LARGEST + 1), "more than 1,000,000 bytes"),
        ("[a.b.c]\nd = 1\n", "too deep"),
        ('{"filter.cutoff_hz": null}', "no setting takes"),
        ("filter.since = 2026-01-01\n", "no setting takes"),
        ("{" * 5000, "cannot be read"),
    ],
)
def test_what_is_no_file_of_settings_is_one_sentence_that_names_it(tmp_path, content, says):
    path = written(tmp_path, content)

    with pytest.raises(SettingsError) as refused:
        read_settings(path)

    assert says in refused.value.sentence()
    assert str(path) in refused.value.sentence()
    assert "\n" not in refused.value.sentence()


@pytest.mark.parametrize(("make", "says"), [(Path.mkdir, "directory"), (None, "No such file")])
def test_a_folder_or_a_missing_file_is_said_to_be_that(tmp_path, make: Any, says):
    path = tmp_path / "settings.toml"
    if make is not None:
        make(path)

    with pytest.raises(SettingsError, match=says):
        read_settings(path)
