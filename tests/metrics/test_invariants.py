"""What each declaration says about moved, turned, scaled and reversed paths holds."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.trial import ARRAYS, Path

ADDS_UNLIKE_UNITS = {"phase_plane_ml", "phase_plane_ap", "phase_plane_total"}
# lengths of the body are not scaled with the path
OF_THE_BODY = {"com_height_used"}
# a fixed band, a fixed second or a fixed window stands in their definition
FIXED = (
    "power_", "coherence_", "spectral_slope", "load_shift", "load_drift", "drift_ml", "drift_ap",
)  # fmt: skip
OF_FIXED_TIMES = ADDS_UNLIKE_UNITS | OF_THE_BODY | {key for key in METRICS if key.startswith(FIXED)}
NET = [key for key, metric in METRICS.items() if metric.over == "net"]
PATHS = [key for key, metric in METRICS.items() if metric.over in {"net", "left", "right"}]
ALL = list(METRICS)
SIDES = ("net", "left", "right")


def moved(path, change):
    ml, ap = change(path.ml, path.ap)
    return Path(ml, ap, path.rate)


def with_paths(trial, change):
    paths = {side: moved(getattr(trial, side), change) for side in SIDES}
    return replace(trial, **paths)


def with_points(feet, change, *, mirrored=False, scale=1.0):
    """The feet after every point of them was changed; mirrored feet exchange their names."""

    def foot(of):
        return replace(
            of, heel=change(of.heel), toe=change(of.toe), width=scale * of.width,
            outline=tuple(change(point) for point in of.outline),
        )  # fmt: skip

    left, right = foot(feet.left), foot(feet.right)
    return (
        replace(feet, left=right, right=left) if mirrored else replace(feet, left=left, right=right)
    )


def scaled(settings, unit, factor):
    """The settings with every one of a unit multiplied."""
    about, flat = settings.about(), settings.flat()
    return {key: factor * flat[key] for key in flat if about[key]["unit"] == unit}


def numbers(trial):
    return {key: value.value for key, value in evaluate(trial).items()}


def tolerance(key):
    # the window of the spectrum is periodic, so not quite the same backwards
    of_a_spectrum = METRICS[key].family == "frequency" or "_f50" in key
    return 0.02 if of_a_spectrum else 1e-9


@pytest.fixture(scope="module")
def before(stance):
    return numbers(stance)


@pytest.fixture(scope="module")
def larger(stance):
    trial = with_paths(stance, lambda ml, ap: (2 * ml, 2 * ap))
    feet = with_points(stance.feet, lambda point: (2 * point[0], 2 * point[1]), scale=2.0)
    lengths = {
        key: value
        for key, value in scaled(stance.settings, "mm", 2.0).items()
        if not key.startswith("com.")
    }
    return numbers(replace(
        trial, feet=feet, start_shift=2 * stance.start_shift,
        free_moment=2 * stance.free_moment, settings=stance.settings.having(lengths),
        body=replace(stance.body, foot_length_mm=2 * stance.body.foot_length_mm),
    ))  # fmt: skip


@pytest.fixture(scope="module")
def heavier(stance):
    forces = ("fz_left", "fz_right", "fz_total", "shear_ml", "shear_ap", "free_moment")
    return numbers(replace(stance, **{name: 3 * getattr(stance, name) for name in forces}))


@pytest.fixture(scope="module")
def slower(stance):
    times = scaled(stance.settings, "s", 2.0) | scaled(stance.settings, "Hz", 0.5)
    # a pendulum four times as high takes twice as long
    body = replace(stance.body, height_m=4 * stance.body.height_m)
    paths = {side: Path(getattr(stance, side).ml, getattr(stance, side).ap, 50.0) for side in SIDES}
    return numbers(replace(
        stance, rate=50.0, end=60.0, settings=stance.settings.having(times), body=body, **paths
    ))  # fmt: skip


@pytest.fixture(scope="module")
def elsewhere(stance):
    return numbers(with_paths(stance, lambda ml, ap: (ml + 120.0, ap - 75.0)))


@pytest.fixture(scope="module")
def backwards(stance):
    trial = with_paths(stance, lambda ml, ap: (ml[::-1], ap[::-1]))
    series = [name for name in ARRAYS if name != "start_shift"]
    turned_round = {name: getattr(stance, name)[::-1] for name in series}
    return numbers(replace(trial, start_shift=np.zeros(2), **turned_round))


@pytest.fixture(scope="module")
def turned(stance):
    c, s = np.cos(0.7), np.sin(0.7)
    return numbers(with_paths(stance, lambda ml, ap: (c * ml - s * ap, s * ml + c * ap)))


@pytest.fixture(scope="module")
def swapped(stance):
    trial = with_paths(stance, lambda ml, ap: (ap, ml))
    settings = stance.settings.having({"com.inertia": "point"})
    return numbers(replace(
        trial, shear_ml=stance.shear_ap, shear_ap=stance.shear_ml, settings=settings
    ))  # fmt: skip


@pytest.fixture(scope="module")
def as_a_point(stance):
    """As it is, of a body whose inertia is the same in both directions."""
    return numbers(replace(stance, settings=stance.settings.having({"com.inertia": "point"})))


@pytest.fixture(scope="module")
def mirrored(stance):
    trial = with_paths(stance, lambda ml, ap: (-ml, ap))
    feet = with_points(stance.feet, lambda point: (-point[0], point[1]), mirrored=True)
    return numbers(replace(
        trial, left=trial.right, right=trial.left, load_left=100.0 - stance.load_left, feet=feet,
        fz_left=stance.fz_right, fz_right=stance.fz_left, shear_ml=-stance.shear_ml,
        free_moment=-stance.free_moment, start_shift=stance.start_shift * [-1.0, 1.0],
    ))  # fmt: skip


@pytest.mark.parametrize("key", ALL)
def test_every_value_is_there_to_be_compared(key, before):
    assert before[key] is not None


@pytest.mark.parametrize("key", [key for key in ALL if key not in ADDS_UNLIKE_UNITS | OF_THE_BODY])
def test_twice_the_length_scales_by_the_power_of_its_unit(key, before, larger):
    factor = 2.0 ** METRICS[key].unit.length

    assert larger[key] == pytest.approx(factor * before[key], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("key", ALL)
def test_three_times_the_force_scales_by_the_power_of_its_unit(key, before, heavier):
    factor = 3.0 ** METRICS[key].unit.force

    assert heavier[key] == pytest.approx(factor * before[key], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("key", sorted(ADDS_UNLIKE_UNITS))
def test_phase_plane_scales_with_length_whatever_its_unit(key, before, larger):
    assert larger[key] == pytest.approx(2.0 * before[key], rel=1e-9)


@pytest.mark.parametrize("key", [key for key in ALL if key not in OF_FIXED_TIMES])
def test_twice_the_time_scales_by_the_power_of_its_unit(key, before, slower):
    factor = 2.0 ** METRICS[key].unit.time

    assert slower[key] == pytest.approx(factor * before[key], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("key", [key for key in ALL if METRICS[key].invariants.translation])
def test_does_not_depend_on_where_the_path_lies(key, before, elsewhere):
    assert elsewhere[key] == pytest.approx(before[key], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("key", [key for key in PATHS if not METRICS[key].invariants.translation])
def test_a_position_moves_with_the_path(key, before, elsewhere):
    by = 120.0 if key.endswith("_ml") else -75.0

    assert elsewhere[key] == pytest.approx(before[key] + by, rel=1e-12)


@pytest.mark.parametrize("key", [key for key in ALL if METRICS[key].invariants.reversal])
def test_is_the_same_backwards(key, before, backwards):
    assert backwards[key] == pytest.approx(before[key], rel=tolerance(key), abs=1e-9)


def test_a_drift_changes_its_sign_backwards(before, backwards):
    assert backwards["load_drift"] == pytest.approx(-before["load_drift"], rel=1e-9)


@pytest.mark.parametrize("key", [key for key in NET if METRICS[key].invariants.rotation])
def test_does_not_depend_on_the_direction_faced(key, before, turned):
    assert turned[key] == pytest.approx(before[key], rel=1e-9)


def test_the_main_direction_turns_with_the_path(before, turned):
    expected = (before["ellipse_angle"] + np.degrees(0.7)) % 180

    assert turned["ellipse_angle"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "key", [key for key in ALL if METRICS[key].invariants.swap and METRICS[key].over != "trial"]
)
def test_exchanging_the_axes_exchanges_the_values(key, as_a_point, swapped):
    other = METRICS[key].invariants.swap

    assert swapped[other] == pytest.approx(as_a_point[key], rel=1e-9, abs=1e-12)


def other_foot(key):
    side, dot, rest = key.partition(".")
    return {"left": "right.", "right": "left."}[side] + rest if dot else key


MIRRORS = {
    "same": lambda value: value,
    "negated": lambda value: -value,
    "complement": lambda value: 100.0 - value,
    "turned": lambda value: (180.0 - value) % 180.0,
}


@pytest.mark.parametrize("key", [key for key in ALL if METRICS[key].invariants.mirror in MIRRORS])
def test_left_and_right_exchanged(key, before, mirrored):
    expected = MIRRORS[METRICS[key].invariants.mirror](before[key])

    assert mirrored[other_foot(key)] == pytest.approx(expected, rel=1e-9, abs=1e-10)


@pytest.mark.parametrize(
    ("key", "other"),
    [("load_p5", "load_p95"), ("load_p95", "load_p5")],
)
def test_quantiles_of_the_load_change_places_in_a_mirror(key, other, before, mirrored):
    assert mirrored[key] == pytest.approx(100.0 - before[other], rel=1e-9)


@pytest.mark.parametrize(
    ("key", "other"),
    [("lf", "rf"), ("rf", "lf"), ("lh", "rh"), ("rh", "lh")],
)
def test_quarters_of_the_feet_change_sides_in_a_mirror(key, other, before, mirrored):
    expected = before[f"load_quadrant_{other}"]

    assert mirrored[f"load_quadrant_{key}"] == pytest.approx(expected, rel=1e-9)


def test_even_load_is_even_in_a_mirror(before, mirrored):
    assert mirrored["load_time_neutral_pct"] == before["load_time_neutral_pct"]
