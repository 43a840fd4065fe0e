"""Every source that a docstring of change names stands in its bibliography."""

import re
from pathlib import Path

import forceplate.change
from forceplate.change.sources import CHANGE_SOURCES
from forceplate.metrics.sources import SOURCES

FOLDER = Path(forceplate.change.__file__).parent


def _named() -> set[str]:
    texts = [path.read_text("utf-8") for path in FOLDER.glob("*.py")]
    parts = [
        part
        for text in texts
        for part in re.findall(r"Source\n\s+------\n(.+?)(?:\n\n|\"\"\")", text, re.DOTALL)
    ]
    return {key for part in parts for key in re.findall(r"\b[a-z]+(?:1[89]|20)\d\d\b", part)}


def test_every_source_that_is_named_is_known():
    assert _named() - {*SOURCES, *CHANGE_SOURCES} == set()


def test_every_known_source_is_named():
    assert set(CHANGE_SOURCES) - _named() == set()
