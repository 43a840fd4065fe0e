"""Agreement of methods, of one person's visits, and of directions."""

import math

import numpy as np
import pytest

from forceplate.change.agreement import kappa, limits_of_agreement, reliable_change, sem_of
from forceplate.errors import SettingsError

TOL = 1e-9


def test_limits_of_agreement_are_those_of_the_reference(oracles):
    case = oracles["bland_altman"]
    expected = case["expected"]

    found = limits_of_agreement(case["a"], case["b"], scale="difference")

    assert (found.bias, found.sd) == pytest.approx((expected["bias"], expected["sd"]), abs=TOL)
    assert (found.low, found.high) == pytest.approx(tuple(expected["loa"]), abs=TOL)
    assert found.p == pytest.approx(expected["t_p"], abs=TOL)
    assert found.grows == pytest.approx(expected["corr_absdiff_mean"], abs=TOL)


def test_differences_that_grow_with_the_size_are_told_as_ratios(oracles):
    case = oracles["bland_altman"]

    found = limits_of_agreement(case["a"], case["b"])

    away = np.log(np.array(case["b"]) / case["a"])
    assert found.scale == "log"
    assert found.ratios[0] == pytest.approx(math.exp(away.mean()))


def test_differences_of_one_size_stay_differences():
    first = np.arange(10.0, 30.0)
    second = first + np.tile([-0.5, 0.5, 0.1, -0.2], 5)

    found = limits_of_agreement(first, second)

    assert (found.scale, found.ratios) == ("difference", None)
    assert found.bias == pytest.approx(-0.025)


def test_methods_the_other_way_round_turn_the_limits(oracles):
    case = oracles["bland_altman"]

    one = limits_of_agreement(case["a"], case["b"])
    other = limits_of_agreement(case["b"], case["a"])

    assert (other.low, other.high) == pytest.approx((-one.high, -one.low))
    assert other.p == pytest.approx(one.p)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ([1.0, 2.0], [1.0, 2.5], "3 pairs"),
        ([1.0, 2.0, 3.0], [1.0, 2.5], "3 pairs"),
        ([1.0, 2.0, math.nan], [1.0, 2.5, 3.0], "3 pairs"),
        ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], "all differences are equal"),
    ],
)
def test_series_that_cannot_be_compared_are_refused(first, second, why):
    with pytest.raises(SettingsError, match=why):
        limits_of_agreement(first, second)


def test_the_reliable_change_index_is_that_of_the_reference(oracles):
    case = oracles["rci"]
    expected = case["expected"]
    sem = sem_of(case["sd_baseline"], case["icc"], repeats="visits")

    found = reliable_change(case["x1"], case["x2"], sem)

    assert (found.sem, found.of_difference, found.rci, found.detectable) == pytest.approx(
        tuple(expected[key] for key in ("sem", "s_diff", "rci", "mdc95")), abs=TOL
    )
    assert found.beyond is expected["reliable"]


def test_the_index_and_the_detectable_change_decide_alike():
    sem = sem_of(3.2, 0.85, repeats="visits")
    changes = np.linspace(-6, 6, 101)

    found = [reliable_change(0.0, change, sem) for change in changes]

    assert [each.beyond for each in found] == [abs(each.rci) > 1.959963984540054 for each in found]


def test_a_correlation_between_trials_of_one_visit_gives_no_index():
    with pytest.raises(SettingsError, match="trials of one visit"):
        reliable_change(12.0, 9.0, sem_of(3.2, 0.85, repeats="trials"))


@pytest.mark.parametrize(("sd", "icc"), [(0.0, 0.5), (1.0, -0.1), (1.0, 1.2)])
def test_an_error_needs_a_spread_and_a_correlation(sd, icc):
    with pytest.raises(SettingsError, match="0 to 1"):
        sem_of(sd, icc, repeats="visits")


def test_kappa_of_directions_is_that_of_the_reference(oracles):
    case = oracles["kappa_direction"]
    expected = case["expected"]

    found = kappa(case["session1"], case["session2"], case["labels"])

    assert [list(row) for row in found.table] == case["table"]
    assert (found.observed, found.expected, found.kappa, found.sd) == pytest.approx(
        tuple(expected[key] for key in ("po", "pe", "kappa", "std")), abs=TOL
    )
    assert (found.low, found.high) == pytest.approx(tuple(expected["ci"]), abs=TOL)
    assert found.adjusted == pytest.approx(expected["pabak_k_categories"], abs=TOL)


def test_equal_labels_agree_wholly_and_names_do_not_matter():
    assert kappa(["L", "R", "N", "R"], ["L", "R", "N", "R"]).kappa == pytest.approx(1.0)
    assert kappa(["L", "R", "R"], ["R", "R", "L"]).kappa == pytest.approx(
        kappa(["R", "L", "L"], ["L", "L", "R"]).kappa
    )


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [(["L"], ["L"], "pairs"), (["L", "X"], ["L", "R"], "X"), (["L", "L"], ["L", "L"], "one")],
)
def test_labels_that_say_nothing_are_refused(first, second, why):
    with pytest.raises(SettingsError, match=why):
        kappa(first, second)
