"""The steps of an analysis, and the settings of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forceplate.model.setting import Section, setting


@dataclass(frozen=True)
class Filter(Section):
    """The low-pass."""

    on: Literal["channels", "cop"] = setting(
        "channels", "What is low-passed: the plate channels before the COP is formed from them, "
        "or the finished COP, load and force.",
        choices=("channels", "cop"),
    )  # fmt: skip
    kind: Literal["butterworth", "none"] = setting(
        "butterworth", "Kind of the zero-phase low-pass; none leaves everything as it came.",
        choices=("butterworth", "none"),
    )  # fmt: skip
    cutoff_hz: float = setting(
        10.0, "Frequency at which the whole zero-phase filter is down by 3 dB.",
        unit="Hz", low=0.01, high=10000,
    )  # fmt: skip
    order_per_pass: int = setting(2, "Order of the Butterworth filter in each pass.", low=2, high=8)
    passes: int = setting(
        2, "Passes of the low-pass: 1 forward only, 2 forward and backward.", low=1, high=2
    )
    corrected: bool = setting(
        default=True,
        says="Move the cut-off of each pass so that all together have it at filter.cutoff_hz.",
    )
    padding: Literal["cutoff", "scipy"] = setting(
        "cutoff", "Odd extension at the ends of what is low-passed: 3 periods of the cut-off, or "
        "scipy's default.",
        choices=("cutoff", "scipy"),
    )  # fmt: skip


@dataclass(frozen=True)
class Resample(Section):
    """The rate of the analysis."""

    max_rate_hz: float = setting(
        100.0, "Faster recordings are brought down to this rate after the filter; 0 keeps all.",
        unit="Hz", low=0, high=100000,
    )  # fmt: skip


@dataclass(frozen=True)
class Gaps(Section):
    """Missing samples."""

    fill_s: float = setting(
        0.05, "Longest gap in a recording that is interpolated, and marked as such.",
        unit="s", low=0, high=1,
    )  # fmt: skip


@dataclass(frozen=True)
class Threshold(Section):
    """Forces above which a point is defined."""

    plate_n: float = setting(
        20.0, "A foot's COP is defined above this vertical force.", unit="N", low=0, high=1000
    )
    plate_weight: float = setting(
        0.02, "A foot's COP is defined above this share of the standing weight.", low=0, high=1
    )
    net_n: float = setting(
        20.0, "The net COP is defined above this vertical force.", unit="N", low=0, high=1000
    )
    net_weight: float = setting(
        0.5, "The net COP is defined above this share of the standing weight.", low=0, high=1
    )


@dataclass(frozen=True)
class Plates(Section):
    """Which plates are summed, and where."""

    idle: Literal["leave-out", "include"] = setting(
        "leave-out", "A plate that nobody stands on: left out of the net COP, or summed.",
        choices=("leave-out", "include"),
    )  # fmt: skip
    surface: Literal["mean", "own"] = setting(
        "mean", "Plates at different heights: the net COP lies at their mean height, or each "
        "plate's own COP is weighted by its load.",
        choices=("mean", "own"),
    )  # fmt: skip


@dataclass(frozen=True)
class Centre(Section):
    """The point that distances are seen from."""

    about: Literal["conditioned", "unfiltered", "origin"] = setting(
        "conditioned", "Distances are seen from the mean of the conditioned path, from the mean "
        "of the path before its filter, or from where the lab's axes start.",
        choices=("conditioned", "unfiltered", "origin"),
    )  # fmt: skip


@dataclass(frozen=True)
class Spread(Section):
    """Deviations and the ellipse."""

    ddof: int = setting(0, "Standard deviations divide by n minus this.", low=0, high=1)
    ellipse_ddof: int = setting(
        1, "The ellipse's covariance divides by n minus this.", low=0, high=1,
        source="schubert2014",
    )  # fmt: skip
    ellipse_coverage: float = setting(
        0.95, "Share of points the prediction ellipse is made for.", low=0.01, high=0.999
    )
    ellipse: Literal["prediction", "chi2"] = setting(
        "prediction", "The ellipse's size: exact for one more point, by the F distribution, or "
        "as if mean and covariance were known, by chi-square.",
        choices=("prediction", "chi2"), source="schubert2014",
    )  # fmt: skip


@dataclass(frozen=True)
class Dynamic(Section):
    """Velocity."""

    duration: Literal["steps", "samples"] = setting(
        "steps", "Mean velocity divides the path by its steps, or by its samples, times dt.",
        choices=("steps", "samples"),
    )  # fmt: skip
    velocity_window_s: float = setting(
        0.05, "Width of the cubic Savitzky-Golay derivative (at least 5 samples).",
        unit="s", low=0, high=1,
    )  # fmt: skip


@dataclass(frozen=True)
class Psd(Section):
    """The spectrum."""

    method: Literal["welch", "multitaper"] = setting(
        "welch", "The spectrum: averaged segments, or sine tapers over the whole window.",
        choices=("welch", "multitaper"), source="welch1967",
    )  # fmt: skip
    tapers: int = setting(
        8, "Number of sine tapers of the multitaper spectrum.", low=1, high=64, source="riedel1995"
    )
    segment_s: float = setting(10.0, "Length of a Welch segment.", unit="s", low=0.5, high=600)
    overlap: float = setting(0.5, "Share of a Welch segment in the next one.", low=0, high=0.95)
    detrend: Literal["linear", "constant", "none"] = setting(
        "linear", "Trend taken off each segment of the spectrum: a line, the mean, or nothing.",
        choices=("linear", "constant", "none"),
    )  # fmt: skip
    low_hz: float = setting(
        0.15, "Lower end of the band of the spectrum.", unit="Hz", low=0, high=100
    )
    high_hz: float = setting(
        5.0, "Upper end of the band of the spectrum.", unit="Hz", low=0.01, high=1000
    )


@dataclass(frozen=True)
class Load(Section):
    """The share of the load."""

    neutral_low: float = setting(
        45.0, "Lower end of the load's neutral band.", unit="%", low=0, high=50
    )
    neutral_high: float = setting(
        55.0, "Upper end of the load's neutral band.", unit="%", low=50, high=100
    )
    hysteresis: float = setting(
        1.0, "A crossing of even load counts once it is this far past.", unit="%", low=0, high=50
    )
    shift_window_s: float = setting(
        15.0, "Window in which shifts of the load are looked for.", unit="s", low=1, high=600
    )
    shift_sd: float = setting(
        2.0, "A shift of the load is a step of at least this many standard deviations.",
        low=0.1, high=20,
    )  # fmt: skip
    shift_time_s: float = setting(
        5.0, "A shift of the load happens within this time.", unit="s", low=0.1, high=60
    )


@dataclass(frozen=True)
class Density(Section):
    """Sway density: how long the path stays near each of its points, and the peaks of that time."""

    radius_mm: float = setting(
        3.0, "A sample of the path is near a point while it lies within this distance.",
        unit="mm", low=0.01, high=1000, source="quijoux2021",
    )  # fmt: skip
    cutoff_hz: float = setting(
        2.5, "Zero-phase low-pass of the sway density before its peaks are found; 0 leaves it.",
        unit="Hz", low=0, high=1000, source="quijoux2021",
    )  # fmt: skip
    method: Literal["interpolated", "steps"] = setting(
        "interpolated", "The path is left where it crosses the circle between two samples; or "
        "whole steps inside are counted, the last sample has no time, and the low-pass is of "
        "order 4 per pass, uncorrected, with scipy's padding, as quijoux2021 does.",
        choices=("interpolated", "steps"),
    )  # fmt: skip


@dataclass(frozen=True)
class Sda(Section):
    """Diffusion: the mean squared displacement over the lag, and the two lines through it."""

    max_lag_s: float = setting(
        10.0, "Longest lag of the diffusion; at most a third of the window.",
        unit="s", low=1, high=600, source="collins1993",
    )  # fmt: skip
    lags: int = setting(
        60, "Lags of the diffusion's lines, evenly spaced on a logarithmic axis from one sample "
        "on; of those that round to the same sample one is kept.", low=12, high=2000,
    )  # fmt: skip
    break_low_s: float = setting(
        0.3, "Earliest place of the critical point.", unit="s", low=0.01, high=600
    )
    break_high_s: float = setting(
        2.5, "Latest place of the critical point.", unit="s", low=0.02, high=600
    )
    breaks: int = setting(
        120, "Places of the critical point that are tried, evenly spaced on a logarithmic axis.",
        low=2, high=10000,
    )  # fmt: skip
    least_r2: float = setting(
        0.95, "The critical point is given where the two lines explain this much.", low=0, high=1
    )


@dataclass(frozen=True)
class Entropy(Section):
    """Sample, multiscale and permutation entropy."""

    rate_hz: float = setting(
        20.0, "Sample and permutation entropy: the path is brought down to this rate first; 0 "
        "keeps its own.",
        unit="Hz", low=0, high=100000, source="montesinos2018",
    )  # fmt: skip
    guard: bool = setting(
        default=True,
        says="Where the trial's own filter lets more than half of that rate pass, the path is "
        "low-passed at 0.45 of it first; otherwise every k-th sample is taken as it stands.",
    )
    length: int = setting(
        2, "Sample entropy: samples of a stretch that is compared.", low=1, high=10
    )
    tolerance: float = setting(
        0.2, "Sample entropy: two samples are alike within this share of the standard deviation "
        "(divided by n).",
        low=0.001, high=10,
    )  # fmt: skip
    order: int = setting(4, "Permutation entropy: samples of an ordinal pattern.", low=2, high=7)
    scales: int = setting(
        20, "Multiscale entropy: number of its scales, means of up to so many samples of the path.",
        low=1, high=100, source="costa2002",
    )  # fmt: skip
    least_samples: int = setting(
        150, "Samples that an entropy needs; multiscale entropy, at its largest scale.",
        low=20, high=100000,
    )  # fmt: skip


@dataclass(frozen=True)
class Dfa(Section):
    """Detrended fluctuation analysis: how the movement within a window grows with its length."""

    order: int = setting(1, "Degree of the polynomial off each fluctuation window.", low=1, high=3)
    shortest_s: float = setting(
        0.16, "Shortest window of the fluctuation; at least 2 (dfa.order + 2) samples.",
        unit="s", low=0.01, high=60,
    )  # fmt: skip
    longest_share: float = setting(
        0.1111111111111111, "Longest window of the fluctuation, as a share of the path.",
        low=0.01, high=0.5,
    )  # fmt: skip
    windows: int = setting(
        20, "Window lengths of the fluctuation, evenly spaced on a logarithmic axis and rounded to "
        "samples; equal ones count once.",
        low=4, high=1000,
    )  # fmt: skip


@dataclass(frozen=True)
class Higuchi(Section):
    """Higuchi's fractal dimension: how much longer a path is when it is seen in finer steps."""

    longest_step: int = setting(
        8, "Longest step in which a path's length is taken, in samples.", low=2, high=1000
    )


@dataclass(frozen=True)
class Boundary(Section):
    """Time to boundary and margin of stability."""

    base: Literal["feet", "functional"] = setting(
        "feet", "Base of support: the hull of the two feet, or the layout's own limits.",
        choices=("feet", "functional"),
    )  # fmt: skip
    cutoff_hz: float = setting(
        5.0, "Zero-phase low-pass of the path carried on to the boundary; 0 leaves it.",
        unit="Hz", low=0, high=1000,
    )  # fmt: skip
    order: Literal["linear", "quadratic"] = setting(
        "linear", "How the path is carried on to the boundary: at its velocity, or with its "
        "acceleration too.",
        choices=("linear", "quadratic"),
    )  # fmt: skip
    below_s: float = setting(
        1.0, "Times to the boundary under this are counted.", unit="s", low=0.01, high=60
    )


@dataclass(frozen=True)
class Sync(Section):
    """How the two feet go together."""

    max_lag_s: float = setting(
        1.0, "Largest shift in time of one foot against the other.", unit="s", low=0.01, high=60
    )
    phase_low_hz: float = setting(
        0.15, "Lower end of the band whose phases are compared.", unit="Hz", low=0.01, high=100
    )
    phase_high_hz: float = setting(
        0.5, "Upper end of the band whose phases are compared.", unit="Hz", low=0.02, high=1000
    )
    window_s: float = setting(
        2.0, "Window of the detrended cross-correlation of the feet.", unit="s", low=0.1, high=600
    )


@dataclass(frozen=True)
class Com(Section):
    """The centre of mass as a pendulum over the ankles, and where along the feet they are."""

    height_mm: float = setting(
        0.0, "Height of the centre of mass above the ankles; 0 takes it from the person's height.",
        unit="mm", low=0, high=2000,
    )  # fmt: skip
    height_share: float = setting(
        0.521, "Height of the centre of mass above the ankles, as a share of the person's height.",
        low=0.1, high=0.9,
    )  # fmt: skip
    inertia: Literal["body", "point"] = setting(
        "body", "Moment of inertia about the ankles: a body's, or a point mass's. A body's grows "
        "with the person's height; not known, it is what com.height_share makes of com.height_mm.",
        choices=("body", "point"),
    )  # fmt: skip
    ankle_share: float = setting(
        0.25, "Place of the ankle between heel (0) and toe (1).", low=0, high=1
    )


@dataclass(frozen=True)
class Rambling(Section):
    """Rambling and trembling: where the horizontal force is nothing."""

    cutoff_hz: float = setting(
        5.0, "Zero-phase low-pass of the horizontal force before its zeros are found; 0 leaves it.",
        unit="Hz", low=0, high=1000,
    )  # fmt: skip
    least_gap_s: float = setting(
        0.05, "Zeros of the force nearer to the one before than this are one, at their mean.",
        unit="s", low=0, high=10,
    )  # fmt: skip


@dataclass(frozen=True)
class Drift(Section):
    """Change within the trial: windows that are compared with each other and with the whole."""

    window_s: float = setting(
        10.0, "Length of the windows of a trial; each begins half a window after the one before.",
        unit="s", low=0.5, high=600,
    )  # fmt: skip
