"""Signed asymmetry against a person's own spread."""

import math
from statistics import stdev

import pytest
from statsmodels.stats.proportion import proportion_confint

from forceplate.change.asymmetry import (
    beyond_own_spread,
    consistency,
    flips,
    indices,
    side_of_session,
    side_of_trial,
)
from forceplate.errors import SettingsError

REAL = {"eyes open": [45.55, 50.01, 46.52], "foam": [48.30, 48.13, 48.09]}
"""Share of the load on the right foot of three real trials each, %."""


def test_every_index_is_that_of_the_reference(oracles):
    case = oracles["asymmetry_indices"]

    found = indices(case["left"], case["right"])

    assert found._asdict() == pytest.approx(case["expected"], abs=1e-9)


def test_feet_that_swap_turn_every_sign_but_that_of_the_index_without_one():
    one, other = indices(372.4, 331.6), indices(331.6, 372.4)

    assert other.larger_smaller_pct == one.larger_smaller_pct
    assert other.right_load_pct == pytest.approx(100 - one.right_load_pct)
    signed = ("diff_pct_of_total", "si_robinson_pct", "log_ratio_pct", "symmetry_angle_pct")
    assert [getattr(other, key) for key in signed] == pytest.approx(
        [-getattr(one, key) for key in signed]
    )


def test_even_loads_have_no_asymmetry_in_any_unit():
    assert indices(300.0, 300.0) == indices(0.3, 0.3) == (50.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(("left", "right"), [(0.0, 3.0), (3.0, -1.0), (math.nan, 3.0)])
def test_an_empty_plate_has_no_index(left, right):
    with pytest.raises(SettingsError, match="above 0"):
        indices(left, right)


@pytest.mark.parametrize(
    ("load", "half", "side"),
    [(45.55, 1.05, "L"), (50.01, 0.77, "N"), (51.0, 0.9, "R"), (51.0, 1.0, "N"), (50.0, 0.0, "N")],
)
def test_a_trial_has_a_side_where_its_interval_leaves_out_even_load(load, half, side):
    assert side_of_trial(load, half) == side


def test_every_real_trial_has_the_side_of_the_reference(oracles):
    trials = oracles["real_pds13_load"]["expected"]

    found = [side_of_trial(each["load"], each["half"]) for each in trials]

    assert found == [each["lab"] for each in trials]


def test_trials_that_differ_leave_a_visit_without_a_side():
    found = side_of_session(REAL["eyes open"])

    # the half width of three trials' mean is 4.302653 sd / sqrt(3)
    assert found.side == "N"
    assert found.load == pytest.approx(47.36, abs=0.005)
    assert found.high - found.load == pytest.approx(
        4.302652730 * stdev(REAL["eyes open"]) / math.sqrt(3)
    )


def test_trials_that_agree_give_a_visit_its_side_however_small_it_is():
    found = side_of_session(REAL["foam"])

    assert (found.side, found.n) == ("L", 3)
    assert found.high < 50


def test_feet_that_swap_give_the_other_side():
    assert side_of_session([100 - each for each in REAL["foam"]]).side == "R"


@pytest.mark.parametrize("loads", [*REAL.values(), [51.0, 51.2, 50.9], [49.0, 51.0]])
def test_the_index_is_beyond_its_own_spread_where_the_visit_has_a_side(loads):
    asymmetries = [2 * load - 100 for load in loads]

    assert beyond_own_spread(asymmetries) == (side_of_session(loads).side != "N")


def test_one_trial_has_no_spread():
    with pytest.raises(SettingsError, match="2 trials"):
        side_of_session([44.0])


@pytest.mark.parametrize(
    ("sides", "count"),
    [("LLL", 0), ("LRL", 2), ("LNR", 1), ("NNN", 0), ("LNL", 0), ("RNLNNR", 2), ("", 0)],
)
def test_flips_are_counted_between_visits_with_a_clear_side(sides, count):
    assert flips(sides) == count


def test_the_interval_of_the_share_is_that_of_statsmodels():
    for n in range(1, 30):
        for count in range(n + 1):
            found = consistency(["L"] * count + ["N"] * (n - count))

            wanted = proportion_confint(count, n, method="wilson")
            assert (found.low, found.high) == pytest.approx(wanted, rel=0, abs=1e-14)


def test_consistency_is_the_share_of_the_commoner_side_with_wilson_s_interval():
    found = consistency(["R", "R", "N", "L", "R", "R", "R", "R"])

    # Wilson: (p + z^2/2n -/+ z sqrt(p q / n + z^2/4n^2)) / (1 + z^2/n)
    z, n, p = 1.959963984540054, 8, 0.75
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert (found.side, found.count, found.n, found.clear, found.flips) == ("R", 6, 8, 7, 2)
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half))


def test_two_sides_that_are_as_common_have_no_commoner_one():
    found = consistency(["R", "L"])

    assert (found.side, found.share) == ("N", 0.5)


def test_without_visits_nothing_is_consistent():
    with pytest.raises(SettingsError, match="1 visit"):
        consistency([])
