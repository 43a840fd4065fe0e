"""The palette: readable in both schemes, and the only place where a colour stands."""

import re
from pathlib import Path

import pytest

from dashboards import theme
from dashboards.theme import DARK, LIGHT, contrast, readable, time_colours

PACKAGE = Path(theme.__file__).parent
BOTH = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
@pytest.mark.parametrize("name", ["ink", "left", "right", "accent"])
def test_lines_stand_out_from_their_card(scheme, name):
    assert contrast(getattr(scheme, name), scheme.card) >= 3.0


@BOTH
@pytest.mark.parametrize("ground", ["ground", "card", "band", "note"])
def test_text_is_readable_on_every_ground(scheme, ground):
    assert contrast(scheme.ink, getattr(scheme, ground)) >= 7.0


@BOTH
def test_muted_text_is_readable_on_card_and_ground(scheme):
    assert contrast(scheme.muted, scheme.card) >= 4.5
    assert contrast(scheme.muted, scheme.ground) >= 4.5


@BOTH
def test_a_button_is_readable(scheme):
    assert contrast(scheme.on_accent, scheme.accent) >= 4.5


@BOTH
def test_the_colours_of_time_are_readable_and_all_differ(scheme):
    colours = time_colours(20, scheme)

    assert min(contrast(colour, scheme.card) for colour in colours) >= 3.0
    assert len(set(colours)) == 20


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


def test_a_readable_colour_is_left_alone():
    assert readable("#0072b2", LIGHT) == "#0072b2"


def test_no_colour_stands_outside_the_palette():
    strays = [
        f"{path.name}: {found}"
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.css")]
        for found in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8"))
        if path.name != "theme.py"
    ]

    assert strays == []


def test_both_schemes_are_in_the_style_of_the_page():
    css = theme.css_variables()

    assert f"--fp-left:{LIGHT.left};" in css
    assert f"--fp-left:{DARK.left};" in css
