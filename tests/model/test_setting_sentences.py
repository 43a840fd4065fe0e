"""Each setting is told by one sentence that stands by itself; which settings of two differ."""

import re
from collections import Counter

import pytest

from forceplate.model.settings import PRESETS, Settings, differing, unlike_default

ABOUT = Settings.about()


@pytest.mark.parametrize("key", ABOUT)
def test_a_setting_is_told_by_a_sentence_that_needs_no_other(key):
    says = ABOUT[key]["says"]

    assert re.match(r"[A-Z]", says)
    assert says.endswith(".")
    assert "..." not in says
    assert len(says.split()) > 4


def test_no_two_settings_are_told_by_the_same_sentence():
    counts = Counter(about["says"] for about in ABOUT.values())

    assert [says for says, n in counts.items() if n > 1] == []


def test_a_setting_that_is_named_in_a_sentence_is_there():
    sections = {key.split(".")[0] for key in ABOUT}
    named = {
        word
        for about in ABOUT.values()
        for word in re.findall(r"\b([a-z]+\.[a-z_]+)", about["says"])
        if word.split(".")[0] in sections
    }

    assert named
    assert named <= set(ABOUT)


def test_settings_that_one_run_does_not_know_differ_from_what_the_other_has():
    found = differing({"filter.kind": "none", "old.way": 1.0}, {"filter.kind": "none", "new.x": 2})

    assert found == (("old.way", 1.0, None), ("new.x", None, 2))


def test_what_is_unlike_the_default_is_told_in_the_order_of_the_settings():
    changed = {"window.skip_s": 0.0, "filter.cutoff_hz": 8.0}
    settings = dict(reversed({**Settings().flat(), **changed}.items()))

    found = unlike_default({"old.way": 3, **settings})

    assert list(found.items()) == [
        ("filter.cutoff_hz", 8.0), ("window.skip_s", 0.0), ("old.way", 3),
    ]  # fmt: skip


def test_a_setting_that_a_run_does_not_hold_is_not_told():
    assert unlike_default({"filter.cutoff_hz": 10.0}) == {}


def test_the_default_is_unlike_itself_in_nothing():
    assert unlike_default(PRESETS["default"].flat()) == {}
