"""Phases of visits by ranks."""

from itertools import combinations

import numpy as np
import pytest

from forceplate.change.phases import phases
from forceplate.errors import SettingsError

TOL = 1e-9


def test_both_taus_and_the_exact_p_are_those_of_the_reference(oracles):
    case = oracles["trend_and_tau"]
    expected, corrected = case["tau_A_vs_B"], case["tau_U_baseline_corrected"]

    found = phases(case["y"][:6], case["y"][6:])

    assert (found.n_a, found.n_b, found.more, found.less) == (6, 6, 27, 9)
    assert found.tau == pytest.approx(expected["tau"], abs=TOL)
    assert found.u == expected["mannwhitney_U"]
    assert found.p == pytest.approx(expected["p_exact"], abs=TOL)
    assert found.exact
    assert found.drift == corrected["S_A"]
    assert found.tau_u == pytest.approx(corrected["value"], abs=TOL)


def test_the_denominator_of_tau_u_has_a_name():
    assert phases([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).denominator == "n_A n_B"


def test_phases_that_do_not_overlap_have_tau_one_and_the_smallest_p():
    found = phases([3.0, 1.0, 2.0, 5.0, 4.0], [6, 7, 8, 9, 10])

    # two of the 252 ways to choose five of ten
    assert (found.tau, found.p) == (1.0, pytest.approx(2 / 252))


def test_a_drift_within_the_first_phase_is_taken_off():
    found = phases([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])

    assert found.drift == 10
    assert found.tau_u == pytest.approx((25 - 10) / 25)


def test_phases_the_other_way_round_turn_the_sign():
    a, b = [1.0, 4.0, 2.0, 6.0, 3.0], [5.0, 7.0, 2.5, 9.0, 8.0, 1.5]

    assert phases(b, a).tau == -phases(a, b).tau
    assert phases(b, a).p == pytest.approx(phases(a, b).p)


def _p_by_hand(a, b):
    """Share of all choices whose U is at least as far from its middle."""
    together = np.concatenate([a, b])
    centre = len(a) * len(b) / 2

    def away(chosen):
        rest = np.delete(together, chosen)
        signs = np.sign(rest[:, None] - together[list(chosen)][None, :])
        return abs((signs + 1).sum() / 2 - centre)

    seen = away(tuple(range(len(a))))
    every = [away(each) for each in combinations(range(together.size), len(a))]
    return np.mean(np.array(every) >= seen - 1e-9)


def test_equal_values_are_gone_through_one_by_one():
    a, b = [1.0, 2.0, 2.0, 3.0, 4.0], [3.0, 4.0, 4.0, 5.0, 6.0]

    found = phases(a, b)

    assert found.exact
    assert found.p == pytest.approx(_p_by_hand(a, b), abs=1e-12)


def test_many_equal_values_have_a_p_that_says_it_is_not_exact():
    found = phases([1.0, 2.0] * 6, [2.0, 3.0] * 6)

    assert not found.exact
    assert 0 < found.p < 0.05


def test_phases_of_one_value_do_not_differ():
    assert phases([2.0] * 5, [2.0] * 5).p == 1.0


@pytest.mark.parametrize(("n_a", "n_b"), [(4, 9), (9, 4)])
def test_fewer_than_five_visits_are_refused(n_a, n_b):
    with pytest.raises(SettingsError, match="5 visits"):
        phases(list(range(n_a)), list(range(n_b)))
