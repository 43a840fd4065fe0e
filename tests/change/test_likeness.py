"""Only like is compared with like, and what is left out says why and what would mend it."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict

import pytest

from forceplate.change.likeness import left_out, unlike
from forceplate.change.visits import course
from forceplate.model.course import Choice
from forceplate.model.facts import Facts
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.result import Check, Quality, Value
from forceplate.model.settings import Settings
from forceplate.model.window import Window

KEY, FIRM = "mean_velocity_total", Choice("quiet", "open-firm")
ARCHIVE = "/data/our lab"
REPEAT = Quality((Check("Q-SHORT", "stop", 5.0, 15.0, "s", "Repeat it."),))
TWO = json.dumps({"facing": "+y", "plate": [{"match": 1, "side": "left"}]})
FED = json.dumps({"facing": "+y", "plate": [{"match": 1, "side": "left"}],
                  "feet": {"stance_width_mm": 200}})  # fmt: skip
TURNED = json.dumps({"facing": "-y", "plate": [{"match": 1, "side": "left"}]})


def trial(
    visit, number, *, seconds=60.0, plates=2, recipe="a", layout=TWO, quality=None, rate=100.0,
    key="k", **facts,
):  # fmt: skip
    known = {"protocol": "quiet", "vision": "open", "surface": "firm", **facts}
    return TrialRecord(
        f"v{visit}t{number}", "0" * 64, 0, "t.csv",
        Facts("P-1", f"v{visit}", f"2026-03-0{visit}", trial=number, **known),
        "2026-03-09", rate, round(seconds * rate), plates, quality or Quality(), recipe=recipe,
        layout=layout, key=key,
    )  # fmt: skip


LIKE = [trial(visit, number) for visit in (1, 2) for number in (1, 2)]


def groups(trials, *, settings=None, values=None, unanalysed=()):
    by_visit = defaultdict(list)
    for each in trials:
        by_visit[each.facts.session].append(each)
    visits = [
        SessionRecord("P-1", name, own[0].facts.start, "quiet", tuple(own))
        for name, own in sorted(by_visit.items())
    ]
    rows = [
        (each, {KEY: (values or {}).get(each.trial, Value(10.0, "mm/s"))})
        for each in trials
        if each.trial not in unanalysed
    ]
    flat = (settings or Settings()).flat()
    most_hz = (settings or Settings()).resample.max_rate_hz
    found = course(KEY, "log", rows, visits, FIRM, (settings or Settings()).window, most_hz)
    groups = left_out(found, visits, [each.trial for each, _ in rows], flat, ARCHIVE)
    return found, {each.why: each for each in groups}


def test_what_is_alike_is_all_compared():
    found, left = groups(LIKE)

    assert [len(visit.counted) for visit in found.visits] == [2, 2]
    assert left == {}


@pytest.mark.parametrize(
    ("odd", "why"),
    [({"quality": REPEAT}, "repeat"), ({"plates": 1}, "plates"), ({"layout": TURNED}, "layout"),
     ({"layout": None}, "layout"), ({"seconds": 30.0}, "length"), ({"rate": 50.0}, "rate")],
)  # fmt: skip
def test_what_is_unlike_is_in_no_mean_and_says_why(odd, why):
    found, left = groups([*LIKE, trial(3, 1, **odd)])

    assert found.apart(why) == 1
    assert found.visits[-1].mean is None
    assert left[why].trials == ("v3t1",)
    assert left[why].says.startswith("1 trial left out: ")


def test_where_the_feet_stood_is_not_where_the_plates_lie():
    _, left = groups([*LIKE, trial(3, 1, layout=FED)])

    assert left == {}


@pytest.mark.parametrize("odd", [{"plates": 1}, {"layout": TURNED}])
def test_nothing_makes_other_plates_comparable(odd):
    _, left = groups([*LIKE, trial(3, 1, **odd)])

    (group,) = left.values()
    assert group.command is None
    assert "nothing makes them comparable" in group.says


def test_a_trial_without_a_value_says_why():
    values = {"v2t2": Value(None, "mm/s", "the plate was empty")}

    _, left = groups(LIKE, values=values)

    assert left["none"].says == "1 trial left out: no value (the plate was empty)."
    assert left["none"].command is None


def test_another_way_of_analysis_is_mended_by_analysing_again_in_the_way_that_is_shown():
    settings = Settings().having({"filter.cutoff_hz": 8, "filter.corrected": False})

    _, left = groups([trial(1, 1, recipe="b"), *LIKE[2:]], settings=settings)

    assert shlex.split(left["recipe"].command) == [
        "forceplate", "reanalyse", "--archive", ARCHIVE, "--set", "filter.cutoff_hz=8",
        "--set", "filter.corrected=false",
    ]  # fmt: skip


def test_other_lengths_are_mended_by_as_much_of_each_as_the_shortest_has():
    long, short = LIKE, [trial(3, 1, seconds=35.0)]

    _, left = groups([*long, *short])
    command = shlex.split(left["length"].command)
    key, _, value = command[-1].partition("=")
    again, mended = groups([*long, *short], settings=Settings().having({key: value}))

    assert command[:-1] == ["forceplate", "reanalyse", "--archive", ARCHIVE, "--set"]
    assert (key, float(value)) == ("window.first_s", 30.0)
    assert mended == {}
    assert again.seconds == 30.0
    assert len(again.averaged) == 3


def test_a_trial_too_short_for_its_start_to_be_left_out_cannot_be_brought_to_one_length():
    _, left = groups([*LIKE, trial(3, 1, seconds=20.0)])

    assert left["length"].command is None
    assert "too short to compare with" in left["length"].says


def test_trials_within_the_first_seconds_are_of_one_length_however_long_they_were():
    window = Window(first_s=25.0)

    assert [window.span(each) for each in (30.0, 60.0, 300.0)] == [(5.0, 30.0)] * 3


def test_unstated_facts_are_named_with_the_command_that_states_them():
    loose = trial(3, 1, protocol=None, surface=None)

    _, left = groups([*LIKE, loose])

    assert left["unstated"].says == (
        "1 trial with no stated protocol or surface: compared only once they are stated."
    )
    assert left["unstated"].command == (
        "forceplate assign v3t1 --protocol NAME --surface firm|foam --archive '/data/our lab'"
    )


def test_trials_that_are_not_analysed_yet_wait():
    _, left = groups(LIKE, unanalysed=("v2t2",))

    assert left["unanalysed"].trials == ("v2t2",)
    assert left["unanalysed"].command == "forceplate reanalyse --archive '/data/our lab'"


def test_a_trial_too_short_leaves_the_others_their_command():
    found = side_by_side(LIKE[0], trial(3, 1, seconds=35.0), trial(3, 2, seconds=20.0))
    course, left = groups([*LIKE, trial(3, 1, seconds=35.0), trial(3, 2, seconds=20.0)])

    assert found[0].command.endswith("window.first_s=30")
    assert course.apart("length") == 2
    assert left["length"].trials == ("v3t2",)  # told last, after the one that can be mended


def test_other_rates_are_mended_by_that_of_the_slowest():
    slow = trial(3, 1, rate=50.0)

    _, left = groups([*LIKE, slow])
    key, _, value = shlex.split(left["rate"].command)[-1].partition("=")
    _, mended = groups([*LIKE, slow], settings=Settings().having({key: value}))

    assert (key, float(value)) == ("resample.max_rate_hz", 50.0)
    assert mended == {}


def test_a_faster_recording_brought_to_the_same_rate_is_compared_and_as_it_came_is_not():
    fast = trial(3, 1, rate=1000.0)

    _, brought = groups([*LIKE, fast])
    _, kept = groups([*LIKE, fast], settings=Settings().having({"resample.max_rate_hz": 0}))

    assert brought == {}
    assert kept["rate"].command == "forceplate reanalyse --archive '/data/our lab'"
    assert "Brought to 100 samples a second" in kept["rate"].says


def side_by_side(first, other, *more, **how):
    return unlike(first, other, [first, other, *more], Settings().flat(), ARCHIVE, **how)


@pytest.mark.parametrize(
    ("odd", "whys", "commands"),
    [
        ({}, [], 0),
        ({"seconds": 40.0}, ["length"], 1),
        ({"seconds": 12.0}, ["length"], 0),
        ({"plates": 1}, ["plates"], 0),
        ({"layout": TURNED}, ["layout"], 0),
        ({"rate": 50.0}, ["rate"], 1),
        ({"rate": 10.0}, ["rate"], 0),
        ({"recipe": "b"}, ["recipe"], 1),
        ({"protocol": "romberg"}, ["protocol"], 1),
        ({"key": None, "seconds": 40.0}, ["unanalysed"], 1),
        ({"quality": REPEAT}, ["repeat"], 0),
        ({"seconds": 40.0, "plates": 1}, ["plates", "length"], 1),
    ],
)
def test_side_by_side_everything_unlike_is_told_each_with_its_command(odd, whys, commands):
    found = side_by_side(LIKE[0], trial(3, 1, **odd))

    assert [each.why for each in found] == whys
    assert sum(each.command is not None for each in found) == commands
    assert all(each.says.startswith("Not compared: ") for each in found)


def test_side_by_side_axes_and_sides_are_part_of_the_layout():
    (found,) = side_by_side(LIKE[0], LIKE[1], stand_alike=False)
    (once,) = side_by_side(LIKE[0], trial(3, 1, layout=TURNED), stand_alike=False)

    assert (found.why, once.why) == ("layout", "layout")


def test_a_protocol_is_stated_for_the_one_that_has_none():
    loose = trial(3, 1, protocol=None)

    for pair in ((LIKE[0], loose), (loose, LIKE[0])):
        (found,) = side_by_side(*pair)
        assert found.command == (
            "forceplate assign v3t1 --protocol quiet --archive '/data/our lab'"
        )


def test_a_first_trial_that_is_to_be_repeated_is_said_of_the_others():
    (found,) = side_by_side(trial(1, 1, quality=REPEAT), LIKE[1])

    assert found.says == "Not compared: the first trial is to be repeated."
