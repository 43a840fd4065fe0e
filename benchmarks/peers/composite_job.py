"""The best-of-peers composite: one public package for each step, wired together by this harness.

ezc3d or pandas reads, numpy forms the channels, scipy filters, numpy, scipy, neurokit2 and antropy
compute the values of the preset `default`, by the definitions that docs/metrics.md gives; without
the intervals within the trial, which are ours alone. Channels lie contiguous in memory, only the
nine that the values need are filtered, and every shared piece is computed once: no peer offers
this as one program. It takes complete recordings of two plates at one height only, checks nothing
and keeps no provenance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from benchmarks.peers.composite_body import Mass, base_of, boundary_values, lean, mass_values
from benchmarks.peers.composite_complexity import (
    dfa_values,
    entropy_values,
    higuchi_values,
    multiscale_values,
)
from benchmarks.peers.composite_coordination import coordination_values, mechanism_values
from benchmarks.peers.composite_density import density_values
from benchmarks.peers.composite_diffusion import diffusion_values
from benchmarks.peers.composite_drift import drift_values
from benchmarks.peers.composite_feet import foot_values, load_values
from benchmarks.peers.composite_force import force_values, rambling_values
from benchmarks.peers.composite_read import Channels, read_trial
from benchmarks.peers.composite_spectrum import frequency_values
from benchmarks.peers.composite_sway import sway_values
from benchmarks.peers.composite_trial import RECIPE, Recipe, Standing, standing

PLAIN = ("sway", "feet", "body", "diffusion", "density", "drift", "dfa")
"""Parts that numpy and scipy compute."""
PACKAGED = ("higuchi", "entropy", "multiscale")
"""Parts that neurokit2 and antropy compute."""
CLOSED, PENDULUM = 1e-9, 1e-4
"""How well values agree: rounding; the centre of mass, where a recursion and a transform are two
approximations of one filter."""
OF_THE_PENDULUM = ("com_rms_", "com_velocity_", "cop_com_", "mos_")


def tolerance(key: str) -> float:
    """How far this value of the composite may be from ours."""
    return PENDULUM if key.startswith(OF_THE_PENDULUM) else CLOSED


def read(files: dict[str, Any]) -> Channels:
    """Vertical force and its two first moments of each plate; what acts sideways on both."""
    return read_trial(files)


def analyse(data: Channels) -> dict[str, float]:
    """All values of the preset `default`, without those that need the person's height."""
    return values_of(data, (*PLAIN, *PACKAGED))


def analyse_plain(data: Channels) -> dict[str, float]:
    """Those of them that need numpy and scipy only."""
    return values_of(data, PLAIN)


def values_of(data: Channels, parts: Collection[str], recipe: Recipe = RECIPE) -> dict[str, float]:
    """The values of these parts of a complete trial; `body` needs `sway` and `feet` beside it."""
    trial = standing(data, recipe)
    axes, rate = trial.axes, trial.rate
    values: dict[str, float] = {}
    if "sway" in parts:
        shift = trial.start.mean(axis=1) - trial.net.mean(axis=1)
        values |= {"start_shift_ml": shift[0], "start_shift_ap": shift[1]}
        values |= sway_values(*trial.net, rate)
        values |= frequency_values(*trial.net, rate)
    if "feet" in parts:
        values |= _of_feet(trial)
    if "body" in parts:
        values |= _of_body(trial, recipe, values)
    if "diffusion" in parts:
        values |= diffusion_values(trial.centred, rate, recipe)
    if "density" in parts:
        values |= density_values(trial.net, rate)
    if "drift" in parts:
        values |= drift_values(trial.centred, rate)
    if "dfa" in parts:
        values |= dfa_values(trial.centred, rate)
    if "higuchi" in parts:
        values |= higuchi_values(axes)
    if "entropy" in parts:
        values |= entropy_values(axes, rate, recipe.entropy_hz)
    if "multiscale" in parts:
        values |= multiscale_values(axes)
    return {key: float(each) for key, each in values.items()}


def _of_feet(trial: Standing) -> dict[str, float]:
    """Each foot, the load between them, how they go together and make the net path."""
    values: dict[str, float] = {}
    for side, (ml, ap) in trial.foot.items():
        found = foot_values(ml, ap, trial.rate)
        values |= {f"{side}.{key}": each for key, each in found.items()}
    values |= load_values(trial.load, trial.rate, trial.foot, trial.feet)
    values |= coordination_values(trial, values)
    return values | mechanism_values(trial)


def _of_body(trial: Standing, recipe: Recipe, known: Mapping[str, float]) -> dict[str, float]:
    """Centre of mass, horizontal force, rambling and the boundary, as far as they are known."""
    values: dict[str, float] = {}
    mass = None
    if recipe.height_m is not None:
        mass = Mass(trial.net, trial.rate, recipe.height_m)
        values |= mass_values(trial, mass)
    if trial.sideways is not None:
        values |= force_values(trial)
        values |= rambling_values(trial)
    if trial.feet:
        values["com_ap_lean"] = lean(trial)
        values |= boundary_values(trial, base_of(trial.feet), mass, known["ellipse_area_95"])
    return values
