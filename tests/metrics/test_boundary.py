"""Time to boundary and margin of stability against what can be written down."""

import math
from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.boundary_pieces import boundary
from forceplate.metrics.com_pieces import com
from forceplate.metrics.margin_pieces import margin
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.facts import Body
from forceplate.model.layout import Feet, Foot
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

KEYS = [key for key, metric in METRICS.items() if metric.family == "boundary"]
CONTACTS = [key for key in KEYS if key.startswith("boundary_contact")]
PLAIN = Settings().having({"boundary.cutoff_hz": 0})
CURVED = PLAIN.having({"boundary.order": "quadratic"})
# 200 mm wide and 240 mm deep
BOX = ((-100.0, -120.0), (100.0, -120.0), (100.0, 120.0), (-100.0, 120.0))
ON_BOX = Feet(left=Foot(outline=BOX), right=Foot(outline=BOX))
RATE = 100.0
N = 3000
TIME = np.arange(N) / RATE


def round_feet(radius, corners=4000):
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = tuple(zip(radius * np.cos(turn), radius * np.sin(turn), strict=True))
    return Feet(left=Foot(outline=ring), right=Foot(outline=ring))


@pytest.fixture
def values(trial_of):
    def made(ml, ap, feet=ON_BOX, settings=PLAIN, **more):
        trial = trial_of(ml, ap, feet=feet, settings=settings, **more)
        return {key: value.value for key, value in evaluate(trial, KEYS).items()}

    return made


@pytest.fixture
def times_of(trial_of):
    def made(ml, ap, feet=ON_BOX, settings=PLAIN, **more):
        return boundary(Pieces(trial_of(ml, ap, feet=feet, settings=settings, **more))).times.tau

    return made


def test_at_constant_velocity_it_is_distance_over_speed(times_of):
    ml, speed = -90.0 + 6.0 * TIME, 6.0

    tau = times_of(ml, np.zeros(N))

    inner = slice(2, N - 2)
    # half the last digit of 90 mm in each of five samples, weighted 8, 8, 1 and 1 twelfths, a
    # hundred times a second, and over 6 mm/s: 1.8e-13, and as much again for the true velocity
    assert tau[inner] == pytest.approx((100.0 - ml[inner]) / speed, rel=4e-13)
    assert np.isnan(tau[[0, 1, -2, -1]]).all()


def test_along_a_slant_the_nearer_edge_line_counts(values):
    found = values(-60.0 + 4.0 * TIME, -60.0 + 5.0 * TIME)

    last = (120.0 - (-60.0 + 5.0 * TIME[-3])) / 5.0
    assert found["ttb_min"] == pytest.approx(last, rel=1e-12)
    assert found["boundary_contact_ant_pct"] == 100.0


@pytest.mark.parametrize(
    ("settings", "turns_per_s", "ends", "off"),
    [(PLAIN, 0.4, 2, 1e-5), (Settings(), 0.5, 25, 1e-4)],
)
def test_on_a_circle_in_a_circle_it_is_the_tangent_over_the_speed(
    times_of, settings, turns_per_s, ends, off
):
    turn = 2 * np.pi * turns_per_s
    ml, ap = 20.0 * np.cos(turn * TIME), 20.0 * np.sin(turn * TIME)

    tau = times_of(ml, ap, round_feet(90.0), settings)

    wanted = math.sqrt(90.0**2 - 20.0**2) / (20.0 * turn)
    assert tau[ends:-ends] == pytest.approx(wanted, rel=off)
    assert np.isnan(tau[:ends]).all()
    assert np.isnan(tau[-ends:]).all()


def test_with_its_acceleration_a_braked_path_turns_back_to_the_other_side(times_of, values):
    brake = -0.6
    ml = -50.0 + 9.0 * TIME + brake * TIME**2 / 2

    curved = times_of(ml, np.zeros(N), settings=CURVED)

    speed, to_left = 9.0 + brake * TIME, 100.0 + ml
    wanted = (speed + np.sqrt(speed**2 - 2 * brake * to_left)) / -brake
    assert curved[2:-2] == pytest.approx(wanted[2:-2], rel=1e-6)
    assert values(ml, np.zeros(N), settings=CURVED)["boundary_contact_left_pct"] == 100.0


def test_minima_are_those_of_a_swing_to_and_fro(values):
    # no sample at a turn, where which way it goes is rounding
    turn = 2 * np.pi * 0.5 * (TIME + 0.003)
    ml = 40.0 * np.sin(turn)

    found = values(ml, np.zeros(N))

    place = np.linspace(-1, 1, 400001)
    least = np.min((100 - 40 * np.sin(place)) / (40 * np.pi * np.cos(place)))
    assert found["ttb_min"] == pytest.approx(least, rel=1e-4)
    assert found["ttb_minima_mean"] == pytest.approx(least, rel=1e-4)
    assert found["ttb_minima_sd"] < 1e-3 * least
    to_left = 100.0 * float(np.mean(np.cos(turn[2:-2]) < 0))
    assert found["boundary_contact_left_pct"] == pytest.approx(to_left, rel=1e-12)
    assert found["boundary_contact_right_pct"] == pytest.approx(100.0 - to_left, rel=1e-12)


def test_the_smoothing_is_down_by_3_db_at_its_cut_off(times_of):
    ml = np.sin(2 * np.pi * 5.0 * TIME)

    plain = times_of(ml, np.zeros(N))
    smooth = times_of(ml, np.zeros(N), settings=Settings())

    ratio = np.nanmin(plain[500:2500]) / np.nanmin(smooth[500:2500])
    assert ratio == pytest.approx(1 / math.sqrt(2), rel=2e-2)


def test_short_times_are_counted_under_the_setting(values):
    ml = -90.0 + 6.0 * TIME
    below = PLAIN.having({"boundary.below_s": 10})

    found = values(ml, np.zeros(N), settings=below)["ttb_below_1s_pct"]

    expected = 100 * np.mean((100.0 - ml[2:-2]) / 6.0 < 10.0)
    assert found == pytest.approx(expected, rel=1e-12)


def test_the_four_directions_make_a_hundred(stance):
    found = evaluate(stance, CONTACTS)

    assert sum(value.value for value in found.values()) == pytest.approx(100.0, rel=1e-12)


def test_margins_are_those_of_the_extrapolated_centre_of_mass(trial_of):
    sway = 5.0 * np.sin(2 * np.pi * 0.2 * TIME)
    trial = trial_of(20.0 + sway, 10.0 - sway, feet=ON_BOX, body=Body(height_m=1.75))
    mass = com(Pieces(trial))

    margins = margin(Pieces(trial)).margin

    ml = mass.ml + mass.velocity("ml") / mass.omega("ml")
    ap = mass.ap + mass.velocity("ap") / mass.omega("ap")
    wanted = np.min([100 - ml, 100 + ml, 120 - ap, 120 + ap], axis=0)
    assert margins == pytest.approx(wanted, rel=1e-12, nan_ok=True)
    found = evaluate(trial, ["mos_min", "mos_mean"])
    assert found["mos_min"].value == pytest.approx(np.nanmin(wanted))
    assert found["mos_mean"].value == pytest.approx(np.nanmean(wanted))


def test_a_point_mass_extrapolates_by_the_root_of_height_over_gravity(trial_of):
    settings = Settings().having({"com.inertia": "point", "com.height_mm": 980.665})
    still = np.full(N, 30.0)

    pieces = Pieces(trial_of(still, still, feet=ON_BOX, settings=settings))

    assert com(pieces).omega("ml") == pytest.approx(math.sqrt(10.0))
    assert np.nanmax(np.abs(margin(pieces).margin - 70.0)) < 1e-9


def test_the_used_share_is_that_of_the_areas(stance):
    trial = replace(stance, feet=ON_BOX)

    found = evaluate(trial, ["bos_use_pct", "ellipse_area_95"])

    area = found["ellipse_area_95"]
    assert found["bos_use_pct"].value == pytest.approx(100 * area.value / 48000, rel=1e-12)
    assert found["bos_use_pct"].low == pytest.approx(100 * area.low / 48000, rel=1e-9)


def test_beyond_the_base_there_is_no_time_and_no_sentinel(values, times_of):
    ml = np.where(TIME < 20, 30.0 * np.sin(TIME), 130.0 + np.sin(TIME))

    assert np.isnan(times_of(ml, np.zeros(N))[2001:]).all()
    assert values(ml, np.zeros(N))["ttb_mean"] < 1000


def test_a_path_far_from_the_feet_is_said_and_not_timed(trial_of):
    trial = trial_of(900.0 + TIME, TIME, feet=ON_BOX, settings=PLAIN)

    why = evaluate(trial, ["ttb_mean"])["ttb_mean"].why

    assert why == "100 % of the path lies outside the base of support"


def test_while_a_foot_is_lifted_nothing_is_timed(times_of):
    ml = 20.0 * np.sin(TIME)
    loaded = Path(np.zeros(N), np.zeros(N), RATE)
    lifted = Path(np.where((TIME > 5) & (TIME < 9), np.nan, 0.0), np.zeros(N), RATE)

    tau = times_of(ml, np.zeros(N), left=loaded, right=lifted)

    assert np.isnan(tau[500:901]).all()
    assert np.isfinite(tau[[400, 1000]]).all()


@pytest.mark.parametrize(
    ("ml", "key", "why"),
    [
        (np.full(N, 3.0), "ttb_min", "does not move"),
        (TIME, "ttb_minima_mean", "no local minimum"),
        (np.full(2, 3.0), "ttb_mean", "fewer than 5 samples"),
        (np.where(np.arange(N) % 5 == 4, np.nan, TIME), "ttb_mean", "no five neighbouring"),
        (TIME, "mos_min", "person's height"),
    ],
)
def test_the_reason_says_what_is_missing(trial_of, ml, key, why):
    trial = trial_of(ml, np.zeros(len(ml)), feet=ON_BOX, settings=PLAIN)

    assert why in evaluate(trial, [key])[key].why


def test_runs_that_the_smoothing_shapes_throughout_are_said(trial_of):
    ml = np.where(np.arange(N) % 40 == 39, np.nan, TIME)

    why = evaluate(trial_of(ml, np.zeros(N), feet=ON_BOX), ["ttb_min"])["ttb_min"].why

    assert why.startswith("the smoothing shapes 0.25 s at both ends of a run, and no run")


def test_a_rate_too_low_for_the_smoothing_is_said(trial_of):
    trial = trial_of(TIME, TIME, 8.0, feet=ON_BOX)

    assert "more than 10 samples a second" in evaluate(trial, ["ttb_min"])["ttb_min"].why


@pytest.mark.parametrize("key", [*CONTACTS, "ttb_mean", "ttb_below_1s_pct", "mos_mean"])
def test_means_say_how_sure_they_are(stance, key):
    found = evaluate(stance, [key])[key]

    assert found.low <= found.value <= found.high


def test_the_interval_of_a_mean_is_that_of_its_six_parts(stance):
    tau = boundary(Pieces(stance)).times.tau
    means = [np.nanmean(part) for part in np.split(tau, 6)]

    found = evaluate(stance, ["ttb_mean"])["ttb_mean"]

    half = 2.5705818356363155 * np.std(means, ddof=1) / math.sqrt(6)
    assert found.high - found.value == pytest.approx(half, rel=1e-9)


def test_a_mirror_exchanges_left_and_right_and_keeps_the_rest(stance):
    def mirror(path):
        return Path(-path.ml, path.ap, path.rate)

    def over(foot):
        heel, toe = foot.heel, foot.toe
        return replace(foot, heel=(-heel[0], heel[1]), toe=(-toe[0], toe[1]))

    feet = Feet(left=over(stance.feet.right), right=over(stance.feet.left))
    other = replace(
        stance, net=mirror(stance.net), left=mirror(stance.right), right=mirror(stance.left),
        feet=feet,
    )  # fmt: skip

    found, before = evaluate(other, KEYS), evaluate(stance, KEYS)

    names = {"left": "right", "right": "left"}
    swapped = ["_".join(names.get(part, part) for part in key.split("_")) for key in KEYS]
    wanted = [before[key].value for key in swapped]
    assert [found[key].value for key in KEYS] == pytest.approx(wanted, rel=1e-9)


def test_turning_path_and_feet_together_changes_no_time(stance):
    c, s = math.cos(0.7), math.sin(0.7)

    def turned(ml, ap):
        return c * ml - s * ap, s * ml + c * ap

    def path(of):
        return Path(*turned(of.ml, of.ap), of.rate)

    feet = Feet(*(
        replace(foot, heel=turned(*foot.heel), toe=turned(*foot.toe))
        for foot in (stance.feet.left, stance.feet.right)
    ))  # fmt: skip
    other = replace(
        stance, net=path(stance.net), left=path(stance.left), right=path(stance.right), feet=feet
    )
    keys = [key for key in KEYS if METRICS[key].invariants.rotation]

    found, before = evaluate(other, keys), evaluate(stance, keys)

    assert len(keys) == 6
    wanted = [before[key].value for key in keys]
    assert [found[key].value for key in keys] == pytest.approx(wanted, rel=1e-9)
