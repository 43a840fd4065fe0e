"""Import profiles: every word is checked, and the lab's own are valid."""

import pytest

from forceplate.errors import ProfileError
from forceplate.labdata import folder
from forceplate.model.layout import read_layout
from forceplate.readers.profile_library import find_profile, lab_profiles
from forceplate.readers.profile_toml import profile_from

GOOD = """
[detect]
header = '^t,x'
[time]
column = "t"
unit = "s"
[cop]
ml = "x"
ap = "y"
unit = "mm"
"""
PLATE = """
[detect]
header = '^t,x'
[time]
rate_hz = 100
[[plate]]
name = "one"
force = ["a", "b", "c"]
force_unit = "N"
moment = ["d", "e", "f"]
moment_unit = "N*m"
"""


def test_the_labs_profiles_are_valid():
    assert set(lab_profiles()) >= {"pds", "bds", "twin-wrench", "cop-table"}
    assert find_profile("bds").layout.ml == "+y"


def test_the_labs_plates_are_valid_layouts():
    names = [item.name for item in folder("plates").iterdir()]

    layouts = [read_layout(str(folder("plates").joinpath(name))) for name in names]

    assert layouts
    assert all(layout.plates for layout in layouts)


def test_a_small_profile_is_enough():
    assert profile_from(GOOD, where="x").cop == ("x", "y")
    assert profile_from(PLATE, where="x").rate == 100.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[detect", "not valid TOML"),
        (GOOD.replace("[cop]", "[copp]"), "unknown key 'copp'.*Did you mean cop"),
        (GOOD.replace('unit = "mm"', 'unitt = "mm"'), "unknown key 'cop.unitt'.*unit"),
        (GOOD.replace('"mm"', '"furlong"'), "cop.unit is not a unit of length.*'furlong'"),
        (GOOD.replace('unit = "s"\n', ""), "time.unit is not a unit of time"),
        (GOOD.replace("'^t,x'", "'('"), "not a regular expression"),
        (GOOD.replace("[detect]\nheader = '^t,x'", ""), "detect.header"),
        (GOOD + "[table]\ndecimal = ','\n", "both the delimiter and the decimal"),
        (GOOD + "[table]\ndelimiter = 'pipe'\n", "delimiter is not known.*tab, comma"),
        (GOOD + "[table]\nvertical = 'x'\n", "vertical is not known"),
        (GOOD + "[table]\nfirst_line = 0\n", "first_line"),
        (GOOD + "[facts]\npattern = '(?P<age>..)'\n", "names a group 'age'"),
        (GOOD + "[layout]\nfacing = 'north'\n", r"\[layout\]: facing"),
        (GOOD + "[[plate]]\nname = 'x'\nprefix = 'L_'\n", "or .cop. for the centre of pressure"),
        (GOOD.split("[cop]")[0], "describes .*plate"),
        (PLATE.replace("rate_hz = 100", "rate_hz = -1"), "rate_hz is not a rate"),
        (PLATE.replace("rate_hz = 100", ""), "needs a column"),
        (PLATE.replace('force_unit = "N"', ""), "force_unit is not a unit of force"),
        (PLATE.replace('["d", "e", "f"]', '["d", "e"]'), "list of 0 or 3"),
        (PLATE + "cop = ['x', 'y']\ncop_unit = 'm'\n", "one of the two"),
        (PLATE + "prefix = 'L_'\n", "not both"),
        (PLATE + "place = 'moon'\n", "place is not known"),
        (PLATE + "free_moment = 'g'\n", "goes with cop"),
        (PLATE + PLATE[PLATE.index("[[plate]]") :], "same name"),
        ("table = 1\n" + GOOD, "is a table"),
    ],
)
def test_what_is_wrong_is_named(text, expected):
    with pytest.raises(ProfileError, match=expected):
        profile_from(text, where="mine.toml")


def test_a_profile_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ProfileError, match="cannot be read"):
        find_profile(str(tmp_path / "none.toml"))
