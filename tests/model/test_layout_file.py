"""A layout file that says something impossible is refused where it says it."""

import pytest

from forceplate.errors import LayoutError
from forceplate.model.layout import layout_from


@pytest.mark.parametrize(
    "corners",
    [[[0, 0, 0]] * 4, [[300, 0, 0], [0, 0, 0], [-300, 0, 0], [600, 0, 0]]],
)
def test_corners_without_an_area_are_refused(corners):
    table = {"plate": [{"match": 1, "side": "left", "corners_mm": corners}]}

    with pytest.raises(LayoutError, match="span no area"):
        layout_from(table, where="lab.toml")


def test_upright_and_lying_corners_are_taken():
    lying = [[300, 200, 0], [-300, 200, 0], [-300, -200, 0], [300, -200, 0]]
    upright = [[300, 0, 200], [-300, 0, 200], [-300, 0, -200], [300, 0, -200]]
    table = {"plate": [{"match": n, "corners_mm": c} for n, c in ((1, lying), (2, upright))]}

    assert len(layout_from(table, where="lab.toml").plates) == 2
