"""Other ways of analysing the same recording, as they are found in publications and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forceplate.model.setting import Scalar
from forceplate.model.settings import PRESETS

OWN = "own"


@dataclass(frozen=True)
class Alternative:
    """One other way.

    Parameters
    ----------
    name : str
        Stable, such as `cutoff-5`.
    group : str
        What it is a choice of, such as `low-pass`.
    says : str
        A few plain words.
    changes : mapping of str to value
        Settings that differ, by the key that `--set` takes.
    source : str
        Key of the bibliography, or `own`: a common choice without a publication to name.
    first_s : float or None
        Only so much of the window, from its start.
    """

    name: str
    group: str
    says: str
    changes: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])
    source: str = OWN
    first_s: float | None = None


def _low_pass(name: str, says: str, source: str = OWN, **changes: Scalar) -> Alternative:
    keys = {f"filter.{key}": value for key, value in changes.items()}
    return Alternative(name, "low-pass", says, {"filter.kind": "butterworth", **keys}, source)


def _pair(group: str, key: str, **choices: tuple[Scalar, str, str]) -> list[Alternative]:
    """Both sides of a choice; the one that a recipe makes already is left out when it is asked."""
    return [
        Alternative(name.replace("_", "-"), group, says, {key: value}, source)
        for name, (value, says, source) in choices.items()
    ]


def _recipe(name: str, says: str, source: str = OWN) -> Alternative:
    return Alternative(f"preset-{name}", "whole recipe", says, PRESETS[name].flat(), source)


ALTERNATIVES: tuple[Alternative, ...] = (
    _low_pass("cutoff-5", "cut-off at 5 Hz", "prieto1996", cutoff_hz=5.0),
    _low_pass("cutoff-8", "cut-off at 8 Hz", cutoff_hz=8.0),
    _low_pass("cutoff-10", "cut-off at 10 Hz", "quijoux2021", cutoff_hz=10.0),
    _low_pass("cutoff-12.5", "cut-off at 12.5 Hz", cutoff_hz=12.5),
    _low_pass("cutoff-20", "cut-off at 20 Hz", cutoff_hz=20.0),
    _low_pass("uncorrected", "cut-off of each pass alone", corrected=False),
    _low_pass("order-4", "order 4, cut-off of each pass", "quijoux2021",
              order_per_pass=4, corrected=False),
    *_pair("low-pass", "filter.on",
           filter_cop=("cop", "on the path, not the channels", "quijoux2021"),
           filter_channels=("channels", "on the channels, not the path", OWN)),
    Alternative("no-filter", "low-pass", "none", {"filter.kind": "none"}, "quijoux2021"),
    *_pair("window", "window.skip_s", from_start=(0.0, "from the first sample", OWN),
           skip_5=(5.0, "all but the first 5 s", OWN)),
    Alternative("first-30", "window", "its first 30 s", first_s=30.0),
    Alternative("first-60", "window", "its first 60 s", first_s=60.0),
    *_pair("rate", "resample.max_rate_hz", rate_25=(25.0, "25 Hz", "quijoux2021"),
           rate_50=(50.0, "50 Hz", "scoppa2013"), rate_100=(100.0, "100 Hz", OWN),
           rate_native=(0.0, "as recorded", OWN)),
    *_pair("deviation", "spread.ddof", sd_n=(0, "over n", "quijoux2021"),
           sd_n_1=(1, "over n - 1", OWN)),
    *_pair("ellipse", "spread.ellipse_ddof", ellipse_n=(0, "covariance over n", "quijoux2021"),
           ellipse_n_1=(1, "covariance over n - 1", "schubert2014")),
    *_pair("ellipse", "spread.ellipse",
           ellipse_f=("prediction", "by F, for one more point", "schubert2014"),
           ellipse_chi2=("chi2", "by chi-square", OWN)),
    *_pair("velocity", "dynamic.duration",
           duration_steps=("steps", "path over steps times dt", OWN),
           duration_samples=("samples", "path over samples times dt", "quijoux2021")),
    *_pair("velocity", "dynamic.velocity_window_s",
           derivative_05=(0.05, "derivative over 0.05 s", OWN),
           derivative_20=(0.2, "derivative over 0.2 s", "quijoux2021")),
    *_pair("spectrum", "psd.segment_s", segment_5=(5.0, "segments of 5 s", OWN),
           segment_10=(10.0, "segments of 10 s", OWN), segment_20=(20.0, "segments of 20 s", OWN)),
    *_pair("spectrum", "psd.detrend", detrend_linear=("linear", "a line taken off", OWN),
           detrend_mean=("constant", "the mean taken off", OWN),
           detrend_none=("none", "nothing taken off", "quijoux2021")),
    *_pair("spectrum", "psd.method", welch=("welch", "averaged segments", "welch1967"),
           multitaper=("multitaper", "sine tapers", "riedel1995")),
    *_pair("spectrum", "psd.low_hz", band_from_0=(0.0, "band from 0 Hz", OWN),
           band_from_015=(0.15, "band from 0.15 Hz", "prieto1996")),
    *_pair("sway density", "density.radius_mm",
           radius_25=(2.5, "within 2.5 mm", OWN), radius_3=(3.0, "within 3 mm", "quijoux2021")),
    Alternative("sampen-2", "entropy", "templates of 2 within 0.2 SD",
                {"entropy.length": 2, "entropy.tolerance": 0.2}),
    Alternative("sampen-3", "entropy", "templates of 3 within 0.3 SD",
                {"entropy.length": 3, "entropy.tolerance": 0.3}),
    *_pair("entropy", "entropy.rate_hz", entropy_20=(20.0, "at 20 Hz", OWN),
           entropy_native=(0.0, "at the rate of the path", OWN)),
    *_pair("fluctuation", "dfa.order", dfa_1=(1, "lines taken off", OWN),
           dfa_2=(2, "parabolas taken off", OWN)),
    *_pair("fractal", "higuchi.longest_step", higuchi_8=(8, "steps up to 8 samples", OWN),
           higuchi_10=(10, "steps up to 10 samples", OWN)),
    *_pair("diffusion", "sda.max_lag_s", lag_5=(5.0, "lags up to 5 s", OWN),
           lag_10=(10.0, "lags up to 10 s", OWN)),
    *_pair("boundary", "boundary.order",
           boundary_linear=("linear", "carried on at its speed", OWN),
           boundary_quadratic=("quadratic", "and with its acceleration", OWN)),
    *_pair("boundary", "boundary.cutoff_hz", boundary_5=(5.0, "path low-passed at 5 Hz", OWN),
           boundary_unfiltered=(0.0, "path as it is", OWN)),
    *_pair("centre of mass", "com.inertia", com_body=("body", "inertia of a body", OWN),
           com_point=("point", "inertia of a point mass", OWN)),
    *_pair("rambling", "rambling.cutoff_hz", rambling_5=(5.0, "force low-passed at 5 Hz", OWN),
           rambling_10=(10.0, "force low-passed at 10 Hz", OWN)),
    _recipe("default", "default"),
    _recipe("raw", "raw: no filter, every sample"),
    _recipe("prieto1996", "after Prieto 1996", "prieto1996"),
    _recipe("quijoux2021", "after Quijoux 2021", "quijoux2021"),
)  # fmt: skip
"""All other ways, in the order of tables; those that a recipe takes already drop out by
themselves, and so do those that cannot act on a metric."""
