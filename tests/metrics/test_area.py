"""Area: closed forms of circle and Gaussian, and scipy's quantile of F."""

import numpy as np
import pytest
from scipy.stats import f as f_distribution

from forceplate.metrics.pieces import CopPieces, ellipse_outline
from forceplate.metrics.registry import evaluate
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

RATE, N, TURNS, RADIUS = 100.0, 6000, 30, 7.0
STEP = 2 * np.pi * TURNS / N
CLOSE = 1e-9


def factor(n, coverage=0.95):
    """The factor on the covariance, with scipy's quantile."""
    return 2 * (n - 1) * (n + 1) / (n * (n - 2)) * f_distribution.ppf(coverage, 2, n - 2)


@pytest.fixture(scope="module")
def circle(trial_of):
    phase = STEP * np.arange(N)
    return evaluate(trial_of(5 + RADIUS * np.cos(phase), RADIUS * np.sin(phase) - 9))


@pytest.mark.parametrize("n", [3, 4, 20, 6000])
@pytest.mark.parametrize("coverage", [0.5, 0.95, 0.99])
def test_the_factor_is_that_of_scipy_s_quantile(n, coverage):
    settings = Settings().having({"spread.ellipse_coverage": coverage})
    points = np.random.default_rng(n).normal(size=(2, n))

    ellipse = CopPieces(Path(*points, RATE), settings).ellipse

    assert ellipse.factor == pytest.approx(factor(n, coverage), rel=CLOSE)


def test_chi_square_is_the_limit_of_many_samples():
    points = np.random.default_rng(2).normal(size=(2, 6000))
    settings = Settings().having({"spread.ellipse": "chi2"})

    exact = CopPieces(Path(*points, RATE), Settings()).ellipse
    limit = CopPieces(Path(*points, RATE), settings).ellipse

    assert limit.factor == pytest.approx(5.991464547107979, rel=1e-12)
    assert exact.factor / limit.factor == pytest.approx(1.0, abs=1e-3)
    assert (limit.larger, limit.smaller) == (exact.larger, exact.smaller)


def test_ellipse_of_a_circle(circle):
    # the covariance over n - 1 of a sampled circle is A^2/2 n/(n - 1)
    expected = np.pi * factor(N) * RADIUS**2 / 2 * N / (N - 1)

    assert circle["ellipse_area_95"].value == pytest.approx(expected, rel=CLOSE)


def test_a_circle_has_no_main_direction(circle):
    assert circle["ellipse_angle"].why == "the ellipse is nearly a circle: it has no main direction"


def test_a_circle_has_no_eccentricity(circle):
    assert circle["ellipse_axis_ratio"].value == pytest.approx(1.0, rel=CLOSE)
    assert circle["ellipse_eccentricity"].value == pytest.approx(0.0, abs=1e-6)


def test_hull_of_a_circle_is_the_polygon_of_its_samples(circle):
    corners = N // TURNS
    area = corners * RADIUS**2 * np.sin(STEP) / 2
    perimeter = corners * 2 * RADIUS * np.sin(STEP / 2)

    assert circle["hull_area"].value == pytest.approx(area, rel=CLOSE)
    assert circle["hull_perimeter"].value == pytest.approx(perimeter, rel=CLOSE)


def test_area_swept_on_a_circle(circle):
    expected = RADIUS**2 * np.sin(STEP) / 2 * RATE

    assert circle["sway_area_rate"].value == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize("key", ["circle_area_95", "circle_area_q95"])
def test_both_circles_about_a_circle_are_the_circle(key, circle):
    assert circle[key].value == pytest.approx(np.pi * RADIUS**2, rel=CLOSE)


def test_ellipse_of_a_gaussian_covers_95_per_cent(trial_of):
    # 188.23 mm^2 for SD 2 and 5; over seeds the area of 6000 samples varies by 2.3
    ml, ap = np.random.default_rng(11).normal(size=(2, N)) * [[2.0], [5.0]]

    found = evaluate(trial_of(ml, ap))

    assert found["ellipse_area_95"].value == pytest.approx(188.23, abs=4 * 2.3)
    assert found["ellipse_angle"].value == pytest.approx(90.0, abs=2.0)
    assert found["ellipse_axis_ratio"].value == pytest.approx(0.4, abs=0.02)


@pytest.mark.parametrize("angle", [0.0, 20.0, 90.0, 135.0, 179.0])
def test_the_main_direction_counts_from_right_toward_forward(angle, trial_of):
    along = np.linspace(-10, 10, 501)
    turn = np.radians(angle)

    found = evaluate(trial_of(along * np.cos(turn), along * np.sin(turn)))["ellipse_angle"]

    assert (found.value - angle + 90) % 180 - 90 == pytest.approx(0.0, abs=1e-6)
    assert 0.0 <= found.value < 180.0


def test_semi_axes_span_the_area(stance):
    found = evaluate(stance)
    major, minor = found["ellipse_major_95"].value, found["ellipse_minor_95"].value

    assert np.pi * major * minor == pytest.approx(found["ellipse_area_95"].value, rel=1e-12)
    assert major > minor


def test_covariance_over_n_makes_the_ellipse_smaller_by_one_sample(trial_of):
    points = np.random.default_rng(5).normal(size=(2, 50))
    settings = Settings().having({"spread.ellipse_ddof": 0})

    over_n = evaluate(trial_of(*points, settings=settings))["ellipse_area_95"].value
    usual = evaluate(trial_of(*points))["ellipse_area_95"].value

    assert over_n / usual == pytest.approx(49 / 50, rel=1e-12)


def test_the_outline_encloses_the_area_of_the_ellipse(stance):
    pieces = CopPieces(stance.net, stance.settings)
    ml, ap = ellipse_outline(pieces, corners=2000)

    area = 0.5 * abs(np.sum(ml[1:] * ap[:-1] - ml[:-1] * ap[1:]))

    # a polygon of n corners in an ellipse has n/2 sin(2 pi/n) instead of pi
    expected = evaluate(stance)["ellipse_area_95"].value * 1000 * np.sin(np.pi / 1000) / np.pi
    assert area == pytest.approx(expected, rel=1e-9)


def test_the_outline_is_closed_around_the_mean(stance):
    outline = ellipse_outline(CopPieces(stance.net, stance.settings))

    assert np.array_equal(outline[:, 0], outline[:, -1])
    centre = outline[:, :-1].mean(axis=1)
    assert centre == pytest.approx([stance.net.ml.mean(), stance.net.ap.mean()], rel=1e-9)
