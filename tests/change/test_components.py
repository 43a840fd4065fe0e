"""Variances between people, visits and trials."""

import math

import numpy as np
import pytest

from forceplate.change.components import Components, balanced, mixed
from forceplate.change.detectable import smallest_detectable
from forceplate.errors import SettingsError


def long_form(table):
    """Values, people and visits of a complete study, one a trial."""
    p, s, k = table.shape
    people = np.repeat([f"P{each}" for each in range(p)], s * k)
    sessions = np.tile(np.repeat([f"S{each}" for each in range(s)], k), p)
    return table.ravel(), people.tolist(), sessions.tolist()


def study(seed, shape=(40, 4, 3), person=0.3, session=0.1, trial=0.15):
    draw = np.random.default_rng(seed)
    p, s, k = shape
    return (
        2.0
        + draw.normal(0, person, (p, 1, 1))
        + draw.normal(0, session, (p, s, 1))
        + draw.normal(0, trial, (p, s, k))
    )


def variances(components):
    return components.person, components.session, components.trial


def test_mean_squares_give_the_variances_of_the_reference(oracles):
    case = oracles["nested_vc_12x4x3"]
    expected = case["ems"]

    found = balanced(case["y"])

    assert variances(found) == pytest.approx(
        (expected["var_person"], expected["var_session"], expected["var_trial"]),
        abs=case["tol_ems"],
    )
    assert (found.n_people, found.n_sessions, found.n_trials) == (12, 48, 144)
    assert found.notes == ()


def test_what_follows_from_the_variances_is_that_of_the_reference(oracles):
    case = oracles["nested_vc_12x4x3"]
    expected = case["derived"]

    found = balanced(case["y"])

    detectable = smallest_detectable(found.sem(3))
    assert found.sem(3).value == pytest.approx(expected["sd_session_mean"], abs=1e-9)
    assert detectable.value == pytest.approx(expected["MDC95_between_sessions_log"], abs=1e-9)
    assert detectable.ratio == pytest.approx(expected["MDC95_ratio"], abs=1e-9)
    assert found.icc(3) == pytest.approx(expected["icc_session_mean"], abs=1e-9)
    assert found.icc(1) == pytest.approx(expected["icc_single_trial_between_day"], abs=1e-9)


def test_the_mixed_model_gives_the_variances_of_the_reference(oracles):
    case = oracles["nested_vc_12x4x3"]
    expected = case["reml_statsmodels"]

    found = mixed(*long_form(np.array(case["y"])))

    assert variances(found) == pytest.approx(
        (expected["var_person"], expected["var_session"], expected["var_trial"]),
        rel=case["tol_reml"],
    )
    assert found.mean == pytest.approx(expected["mean"], rel=case["tol_reml"])
    assert found.method == "mixed model"


def test_another_unit_scales_the_variances_by_its_square(oracles):
    y, people, sessions = long_form(np.array(oracles["nested_vc_12x4x3"]["y"]))

    one, other = mixed(y, people, sessions), mixed(1e4 * y + 7.0, people, sessions)

    assert variances(other) == pytest.approx([1e8 * each for each in variances(one)], rel=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_the_mixed_model_and_mean_squares_agree_on_complete_studies(seed):
    table = study(seed, shape=(12, 4, 3), session=0.08)
    whole = balanced(table)

    found = mixed(*long_form(table))

    assert whole.notes == ()
    assert variances(found) == pytest.approx(variances(whole), rel=0.01, abs=2e-5)


def test_a_study_with_gaps_gives_nearly_the_variances_of_the_whole_one():
    table = study(2)
    y, people, sessions = long_form(table)
    kept = np.random.default_rng(4).random(y.size) > 0.2

    found = mixed(
        y[kept], [each for each, keep in zip(people, kept, strict=True) if keep],
        [each for each, keep in zip(sessions, kept, strict=True) if keep],
    )  # fmt: skip

    whole = balanced(table)
    assert found.person == pytest.approx(whole.person, rel=0.1)
    assert found.trial == pytest.approx(whole.trial, rel=0.15)
    assert found.session == pytest.approx(whole.session, abs=0.003)


def test_conditions_and_first_trials_are_taken_out_of_the_variances():
    table = study(3, shape=(20, 3, 4))
    y, people, sessions = long_form(table)
    position = np.tile(np.arange(4), 60)
    conditions = np.where(position % 2, "closed", "open")
    shifted = y + 0.4 * (position % 2) + 0.3 * (position == 0)

    found = mixed(
        shifted, people, sessions, conditions=conditions.tolist(), first=(position == 0).tolist()
    )

    assert variances(found) == pytest.approx(variances(balanced(table)), rel=0.05)


def test_variances_of_simulated_studies_are_recovered():
    found = np.array([variances(balanced(study(seed))) for seed in range(200)])

    error = found.std(axis=0, ddof=1) / math.sqrt(200)
    assert np.all(np.abs(found.mean(axis=0) - [0.09, 0.01, 0.0225]) < 3 * error)


def _without_visits():
    """Trials of a visit spread about the person's mean, so visits are nearer than chance."""
    people = np.array([1.0, 2.0, 4.0, 7.0])[:, None, None]
    return people + np.array([-0.1, 0.1])[None, None, :] + np.array([0.0, 0.0])[None, :, None]


def test_a_variance_below_zero_is_zero_and_says_so():
    found = balanced(_without_visits())

    assert found.session == 0.0
    assert found.notes == ("The variance between visits came out at or below 0 and is set to 0.",)


def test_the_mixed_model_says_where_a_variance_is_zero():
    found = mixed(*long_form(_without_visits()))

    assert found.session == 0.0
    assert "between visits" in found.notes[0]


@pytest.mark.parametrize("shape", [(1, 3, 3), (5, 1, 3), (5, 3, 1)])
def test_a_study_that_cannot_tell_its_parts_apart_is_refused(shape):
    table = study(5, shape=shape)

    with pytest.raises(SettingsError, match="not complete"):
        balanced(table)
    with pytest.raises(SettingsError, match="tell people, visits and trials apart"):
        mixed(*long_form(table))


def test_a_model_without_an_answer_is_an_error_of_ours():
    # conditions that are the people: their means and the people's variance are one
    y, people, sessions = long_form(study(6, shape=(3, 2, 2)))

    with pytest.raises(SettingsError, match="finds no answer"):
        mixed(y, people, sessions, conditions=[f"{a}-{i}" for i, a in enumerate(people)])


def test_people_without_any_variance_have_no_correlation():
    assert math.isnan(Components(0.0, 0.0, 0.0).icc(3))
