"""docs/reading-files.md shows layouts and profiles that work, and leaves no key out."""

import re
import tomllib
from pathlib import Path

import pytest

from forceplate.metrics.support import base
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.facts import FACT_NAMES
from forceplate.model.feet import RANGES
from forceplate.model.feet import SIDES as FOOT_SIDES
from forceplate.model.layout import layout_from
from forceplate.model.settings import Settings
from forceplate.model.trial import Trial
from forceplate.readers import profile_toml
from forceplate.readers.profile_library import lab_profiles

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reading-files.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.+?)```", PAGE, re.DOTALL)


def test_the_layout_on_the_page_is_a_layout():
    layout = layout_from(tomllib.loads(BLOCKS[0]), where="docs")

    assert [plate.side for plate in layout.plates] == ["left", "right"]


@pytest.mark.parametrize(("block", "chosen"), [(1, "feet"), (2, "feet"), (3, "functional")])
def test_each_way_to_state_the_feet_on_the_page_makes_a_base_of_support(block, chosen):
    layout = layout_from(tomllib.loads(BLOCKS[block]), where="docs")
    settings = Settings().having({"boundary.base": chosen})

    found = base(Pieces(Trial(settings, 100.0, 0.0, 1.0, feet=layout.feet)))

    assert 10_000 < found.area < 100_000


def test_every_key_of_the_feet_stands_on_the_page():
    keys = [*RANGES, "heels", "limits", *FOOT_SIDES]
    words = ["outline", "heel", "toe"]

    assert [key for key in keys if f"`feet.{key}`" not in PAGE] == []
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_profile_on_the_page_is_a_profile():
    made = profile_toml.profile_from(BLOCKS[-1], where="docs.toml")

    assert [plate.name for plate in made.plates] == ["front door", "window"]
    assert made.rate == 500


def test_the_layout_in_the_readme_is_a_layout():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"  ```toml\n(.+?)  ```", text, re.DOTALL)[1]

    layout = layout_from(tomllib.loads(block), where="README")

    assert [plate.side for plate in layout.plates] == ["left", "right"]


def test_every_key_of_a_profile_stands_on_the_page():
    keys = {
        f"{section}.{key}" if section else key
        for section, names in profile_toml._KEYS.items()
        for key in names
        if section or key not in profile_toml._KEYS
    }

    assert [key for key in sorted(keys) if f"`{key}`" not in PAGE] == []


def test_every_fact_stands_on_the_page():
    assert [name for name in FACT_NAMES if f"`{name}`" not in PAGE] == []


def test_every_profile_of_the_lab_is_named():
    assert [name for name in lab_profiles() if f"`{name}`" not in PAGE] == []
