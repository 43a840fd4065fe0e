"""Trials made of arrays, for the tests of metrics."""

from collections.abc import Callable

import numpy as np
import pytest

from forceplate.model.facts import Body
from forceplate.model.layout import Feet, Foot
from forceplate.model.settings import Settings
from forceplate.model.trial import Path, Trial


def _trial(ml=None, ap=None, rate=100.0, *, load=None, settings=None, **more):
    """A trial of a whole-body path and a load; what is left out is missing."""
    net = None if ml is None else Path(ml, np.zeros(len(ml)) if ap is None else ap, rate)
    return Trial(
        settings=settings or Settings(), rate=rate, start=0.0, end=60.0, net=net, load_left=load,
        **more,
    )  # fmt: skip


@pytest.fixture(scope="session")
def trial_of() -> Callable[..., Trial]:
    return _trial


def _sway(seed: int, n: int, scale: float) -> np.ndarray:
    """Sway-like noise: an integrated and leaking random walk, smoothed over five samples."""
    noise = np.random.default_rng(seed).normal(size=n + 504)
    walk = np.empty(noise.size)
    place = 0.0
    for i, push in enumerate(noise):
        place = 0.995 * place + push
        walk[i] = place
    return scale * np.convolve(walk, np.full(5, 0.2), "valid")[-n:]


@pytest.fixture(scope="session")
def stance() -> Trial:
    """Thirty seconds on two feet at 100 Hz, with the places of the feet; seeded."""
    n, rate = 3000, 100.0
    load = 53.0 + _sway(5, n, 0.2)
    return Trial(
        settings=Settings(), rate=rate, start=0.0, end=30.0,
        net=Path(4.0 + _sway(1, n, 0.3), -30.0 + _sway(2, n, 0.6), rate),
        left=Path(-90.0 + _sway(3, n, 0.2), -35.0 + _sway(4, n, 0.7), rate),
        right=Path(95.0 + _sway(6, n, 0.25), -25.0 + _sway(7, n, 0.6), rate),
        fz_left=7.0 * load, fz_right=7.0 * (100.0 - load), fz_total=np.full(n, 700.0),
        load_left=load, start_shift=np.array([1.5, -4.0]),
        shear_ml=np.diff(_sway(8, n + 1, 3.0)) - 0.2, shear_ap=np.diff(_sway(9, n + 1, 5.0)) + 0.3,
        free_moment=_sway(10, n, 40.0),
        feet=Feet(
            left=Foot(heel=(-85.0, -120.0), toe=(-120.0, 130.0), width=95.0),
            right=Foot(heel=(85.0, -120.0), toe=(120.0, 130.0), width=95.0),
        ),
        body=Body(1.72, 255.0),
    )  # fmt: skip
