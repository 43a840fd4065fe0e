"""One pinned value for every metric: a number moves only with a higher revision and a note.

The trial is a sum of sines, so it is the same everywhere. The values in tests/golden/metrics.json
came from these definitions at the revision beside each; the definitions themselves are held to
closed forms, to slow twins and to a published implementation in the neighbouring files.
"""

import json
from dataclasses import replace
from pathlib import Path as FilePath

import numpy as np
import pytest

from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.facts import Body
from forceplate.model.layout import Feet, Foot
from forceplate.model.settings import Settings
from forceplate.model.trial import Path, Trial

GOLDEN = FilePath(__file__).resolve().parent.parent / "golden" / "metrics.json"
RATE = 100.0
TIME = np.arange(6000) / RATE


# a model of random movement finds nothing to describe in four sines
OF_A_WALK = ("ou_sigma_ml", "ou_sigma_ap", "ou_tau_ml", "ou_tau_ap")


def sines(*parts):
    """Sum of sines of (amplitude, frequency Hz, phase rad)."""
    return sum(a * np.sin(2 * np.pi * f * TIME + p) for a, f, p in parts)


@pytest.fixture(scope="module")
def values():
    ml = 4 + sines((3.1, 0.17, 0.3), (1.4, 0.43, 1.9), (0.5, 1.31, 2.7), (0.12, 3.7, 0.4))
    ap = -31 + sines((5.2, 0.21, 1.1), (2.3, 0.56, 0.2), (0.8, 1.07, 2.2), (0.15, 4.1, 1.0))
    sway = sines((2.2, 0.19, 0.9), (0.9, 0.71, 0.1), (0.2, 2.3, 1.3))
    load = 52.5 + sines((3.2, 0.11, 0.5), (1.5, 0.37, 1.2), (0.2, 2.9, 0.8)) + 12 * (TIME > 33)
    trial = Trial(
        settings=Settings(), rate=RATE, start=0.0, end=60.0, net=Path(ml, ap, RATE),
        left=Path(sway - 90, ap + 0.7 * sway, RATE), right=Path(95 - 0.6 * sway, ap - sway, RATE),
        load_left=load, start_shift=np.array([1.25, -3.5]),
        fz_left=7.0 * load, fz_right=7.0 * (100.0 - load), fz_total=np.full(TIME.size, 700.0),
        shear_ml=sines((1.1, 0.47, 0.4), (0.6, 1.7, 0.9)) + 0.1,
        shear_ap=sines((1.9, 0.52, 1.4), (0.8, 1.9, 0.3)) - 0.2,
        free_moment=sines((180.0, 0.33, 0.2), (60.0, 1.2, 1.0)),
        feet=Feet(
            left=Foot(heel=(-80.0, -120.0), toe=(-115.0, 130.0), width=95.0),
            right=Foot(heel=(80.0, -120.0), toe=(115.0, 130.0), width=95.0),
        ),
        body=Body(1.72, 255.0),
    )  # fmt: skip
    return {**evaluate(trial), **evaluate(wandering(trial), OF_A_WALK)}


def wandering(trial):
    """The same under a path of many sines, the slower the larger, as a random walk has them."""
    parts = [
        [(2.0 / (1.0 + (k / 4.0) ** 2) ** 0.5, 0.04 * k, turn * k * k) for k in range(1, 60)]
        for turn in (1.618, 2.718)
    ]
    return replace(trial, net=Path(sines(*parts[0]), sines(*parts[1]), RATE))


@pytest.fixture(scope="module")
def golden():
    return json.loads(GOLDEN.read_text(encoding="utf-8"))["values"]


def test_every_metric_is_pinned(golden):
    assert list(golden) == list(METRICS)


@pytest.mark.parametrize("key", METRICS)
def test_a_value_moves_only_with_its_revision(key, values, golden):
    pinned = golden[key]

    assert METRICS[key].revision == pinned["revision"]
    assert values[key].value == pytest.approx(pinned["value"], rel=1e-9, abs=1e-12)
