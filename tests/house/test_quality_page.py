"""docs/quality.md names every check with the limits that stand in the program."""

import re
from pathlib import Path

import pytest

from forceplate.conditioning import quality, whereabouts
from forceplate.model.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
ROWS = {row.split("`")[1]: row for row in PAGE.splitlines() if row.startswith("| `Q-")}
SOURCE = "".join(Path(each.__file__).read_text(encoding="utf-8") for each in (quality, whereabouts))
SETTINGS = Settings()


def test_every_check_of_the_program_stands_on_the_page_and_no_other():
    assert set(ROWS) == set(re.findall(r"Q-[A-Z]+", SOURCE))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Q-SHORT", f"({SETTINGS.window.min_s + SETTINGS.window.skip_s:g} s)"),
        ("Q-SHORT", f"under {quality.SHORT_STOP_S:g} s"),
        ("Q-GAP", f"over {quality.GAP_STOP_S:g} s"),
        ("Q-NAN", f"over {quality.MISSING_NOTE:g} %"),
        ("Q-NAN", f"over {quality.MISSING_STOP:g} %"),
        ("Q-CLIP", f"runs of {quality.CLIP_RUN} or more"),
        ("Q-CLIP", f"over {quality.CLIP_NOTE:g} %"),
        ("Q-CLIP", f"over {quality.CLIP_STOP:g} %"),
        ("Q-ZERO", f"over {quality.ZERO_N:g} N"),
        ("Q-MASS", f"over {quality.MASS_NOTE:g} %"),
        ("Q-MASS", f"over {quality.MASS_STOP:g} %"),
        ("Q-UNLOAD", f"over {quality.UNLOAD_STOP:g} %"),
        ("Q-PLACE", f"over {whereabouts.OUTSIDE_NOTE:g} %"),
        ("Q-PLACE", f"over {whereabouts.FAR_MM / 1000:g} m"),
        ("Q-PLACE", f"over {whereabouts.PERSON_N:g} N"),
        ("Q-PLACE", f"under {whereabouts.STILL_MM:g} mm over {whereabouts.STILL_S:g} s"),
        ("Q-STEP", f"over {quality.STEP_MM:g} mm"),
        ("Q-START", f"over {quality.START_SD:g} "),
    ],
)
def test_the_page_gives_the_limit_of_the_program(code, said):
    assert said in ROWS[code]


def test_the_page_says_over_which_time_positions_are_averaged():
    assert f"means over {quality.BLOCK_S:g} s" in PAGE
