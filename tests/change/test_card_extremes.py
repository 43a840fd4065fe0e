"""A card of any numbers is whole sentences and plain JSON: tiny, huge, negative, all alike."""

import json
import math
import re

import pytest

from forceplate.change.card import card
from forceplate.change.sentences import number
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Prior
from forceplate.model.past import Baseline
from tests.judging import JUDGING
from tests.made_people import past_of


def card_of(trials, **about):
    """The card of visits whose trials have these values in every metric that can hold them."""
    return card(past_of(trials, **about), METRICS)


TINY, HUGE = 1e-100, 1e100
ALL = pytest.mark.parametrize(
    "trials",
    [
        [[10.0]],
        [[10.0], [11.0]],
        [[10.0]] * 5,
        [[TINY], [HUGE], [TINY]],
        [[HUGE, HUGE], [TINY, TINY], [1.0, 1.0], [HUGE, HUGE]],
        [[50.0 + k % 3, 50.5, 49.0] for k in range(12)],
        [[10.0 + 0.01 * (k % 3)] for k in range(8)] + [[90.0], [91.0], [92.0]],
        [[-5.0], [-6.0], [-5.5], [-90.0]],
        [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]],
    ],
    ids=["one", "two", "copies", "far apart", "far apart again", "steady", "step", "negative",
         "nothing"],
)  # fmt: skip
PRIORS = pytest.mark.parametrize(
    "prior",
    [None, Prior(0.1, 10.0, 0.006, 0.012, 3, "others"), Prior(0.1, math.inf, 0.006, 0.012, 3, "x"),
     Prior(1e-9, 4.0, 1e-18, 1e-18, 1, "tiny", provisional=True)],
    ids=["none", "usual", "infinite", "tiny"],
)  # fmt: skip


@ALL
@PRIORS
def test_a_card_of_any_numbers_is_sentences_and_plain_json(trials, prior):
    made = card_of(trials, prior=prior)

    json.dumps(made.to_json(), allow_nan=False)
    assert made.sentences
    for sentence in made.sentences:
        assert sentence.endswith(".")
        assert not re.search(r"\b(nan|inf|None)\b", sentence)
        assert not JUDGING.search(sentence)


@ALL
def test_left_and_right_together_are_all_of_the_load(trials):
    (line, *_) = card_of(trials).lines

    assert line.value is None or line.numbers["right"] == 100.0 - line.value


def test_a_step_that_lasts_is_told_with_its_first_visit_and_its_size():
    steps = [[10.0 + 0.01 * (k % 3)] for k in range(8)] + [[20.0], [20.0], [20.0]]

    made = card_of(steps, prior=Prior(0.1, 10.0, 0.006, 0.012, 3, "others"))

    line = next(line for line in made.lines if line.key == "mean_velocity_total")
    assert math.exp(line.numbers["lasting"]) == pytest.approx(2.0, rel=0.01)
    assert line.numbers["lasting_visits"] == 3
    assert any("from the visit 2026-04-27 on 99.8 % more than before" in each
               for each in line.says)  # fmt: skip


def test_visits_that_are_copies_say_that_nothing_is_known():
    made = card_of([[10.0]] * 5)

    assert "The earlier visits are all alike, so nothing says how much is usual." in made.says


def test_a_first_visit_that_stands_apart_may_be_getting_used_to_the_test():
    prior = Prior(0.05, 10.0, 0.002, 0.001, 3, "others")
    text = "The first visit lies outside of what the later ones make usual: getting used to the " \
           "test may be part of it."  # fmt: skip

    assert text in card_of([[20.0], [10.0], [10.1], [9.9]], prior=prior).says
    assert text not in card_of([[10.05], [10.0], [10.1], [9.9]], prior=prior).says


def test_a_baseline_after_the_last_visit_leaves_nothing_to_compare():
    baseline = Baseline("s02", "New plates.", "anna", "2026-03-20T08:00:00Z")

    made = card_of([[10.0], [11.0], [10.5]], baseline=baseline)

    assert "Compared with visits from s02 on: there the baseline was begun anew, because: New " \
           "plates." in made.says  # fmt: skip
    assert "A first visit: a starting point; change cannot be judged yet." in made.says


def test_load_that_changes_sides_counts_them_and_calls_it_common():
    loads = [[56.0, 57.0, 56.5], [44.0, 43.0, 43.5], [50.1, 49.9, 50.0], [56.0, 57.0, 56.5]]

    made = card_of(loads)

    line = next(line for line in made.lines if line.block == "direction")
    assert (line.numbers["flips"], line.numbers["clear"], line.numbers["visits"]) == (2, 3, 4)
    assert "Of 4 visits 3 had a clear side: 2 left, 1 right; it changed twice, which is common." \
        in line.says  # fmt: skip


def test_no_range_reaches_beyond_what_a_metric_can_be():
    prior = Prior(20.0, 10.0, 300.0, 300.0, 3, "others")

    made = card_of([[90.0], [95.0]], prior=prior)

    load = next(line for line in made.lines if line.block == "load")
    assert load.usual_high == 100.0


def test_a_difference_of_shares_is_told_in_points():
    prior = Prior(0.5, 10.0, 0.2, 0.1, 3, "others")

    made = card_of([[50.0], [50.2], [49.9], [56.0]], prior=prior)

    load = next(line for line in made.lines if line.block == "load")
    assert any("percentage points more than before" in each for each in load.says)


def test_a_change_is_told_with_its_interval():
    prior = Prior(0.1, 10.0, 0.006, 0.012, 3, "others")
    past = past_of([[10.0], [10.2], [9.9], [14.0]], prior=prior)

    line = next(line for line in card(past, METRICS).lines if line.key == "mean_velocity_total")

    low, high = past.primary[0].change.interval
    ends = [
        f"{'-' if end < 0 else ''}{number(100 * abs(math.expm1(end)))} %" for end in (low, high)
    ]
    assert f"({ends[0]} to {ends[1]} with 95 % confidence)" in line.says[0]
