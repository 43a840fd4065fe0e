"""What each operation is, and the ratio it should reach: the peer's CPU time over ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FAST_HZ = 500.0


@dataclass(frozen=True)
class Target:
    """One operation.

    Parameters
    ----------
    says : str
    ratios : mapping of str to float
        By the peer's name: at least this.
    slow : mapping of str to float
        The same under 500 Hz, where it differs.
    note : str
        What the reader of a ratio should know: layout, more work done, other definition.
    """

    says: str
    ratios: Mapping[str, float] = field(default_factory=dict)
    slow: Mapping[str, float] = field(default_factory=dict)
    note: str = ""

    def at(self, peer: str, rate: float) -> float | None:
        """The target against this peer at this rate, Hz; None where nothing was set."""
        found = self.ratios.get(peer)
        return self.slow.get(peer, found) if rate < FAST_HZ else found


WHOLE = "From the plates' channels in memory to values, under the preset `default`"
COMPOSITE = "composite"

TARGETS: Mapping[str, Target] = {
    "whole": Target(
        "whole trial, all values", {COMPOSITE: 25.0},
        note=f"{WHOLE}. Like for like: the composite gives every value that ours gives, by the "
        "same definitions, and the run ends where one is lacking or differs. Sample, multiscale "
        "and permutation entropy and Higuchi's dimension are neurokit2's and antropy's; all else "
        "is numpy and scipy, vectorised, each shared piece computed once. The centre of mass and "
        "the margin of stability, where a recursion and a transform approximate one filter, agree "
        "to 1e-4, all else to 1e-9. Only ours gives intervals within the trial, and reasons. A "
        "real trial whose layout has no feet lacks the values that need them on both sides.",
    ),
    "whole_no_mse": Target("... without multiscale entropy", {COMPOSITE: 25.0}),
    "whole_no_entropy": Target("... without any entropy", {COMPOSITE: 20.0}),
    "whole_dense": Target(
        "whole trial as published: entropies at 100 Hz, every lag to 20 s", {COMPOSITE: 25.0},
        note="What the targets were set for: sample entropy at the trial's own rate and the whole "
        "diffusion curve on both sides, which the composite computes as published programs do, "
        "by a loop over lags and one fit a breakpoint. The rows above it give the composite a "
        "transform and all breakpoints at once, which no published program has.",
    ),
    "whole_dense_no_mse": Target("... without multiscale entropy", {COMPOSITE: 25.0}),
    "cop": Target(
        "12 channels to COP of both feet, net COP and load",
        {"numpy, contiguous channels": 2.0, "numpy, (n, 12) rows": 12.0},
        {"numpy, contiguous channels": 3.0},
        "`place` and `prepare` without a filter: ours also looks for gaps and idle plates, and "
        "forms the horizontal force and the free moment.",
    ),
    "divide": Target("... the divisions alone, from six sums"),
    "filter2": Target(
        "zero-phase Butterworth of 12 channels, order 2 a pass",
        {"scipy filtfilt": 2.0, "scipy sosfiltfilt": 2.5},
        note="Ours works in place, on a copy; the copy counts.",
    ),
    "filter4": Target(
        "... order 4 a pass", {"scipy filtfilt": 2.0, "scipy sosfiltfilt": 2.5},
    ),
    "pipeline": Target(
        "12 channels to filter to COP and load",
        {"scipy filtfilt of 12 channels, numpy": 6.0, "scipy sosfiltfilt of 12, numpy": 7.0},
        note="`place` and `prepare`. Six sums of the channels are enough to filter; the last two "
        "peers are told so.",
    ),
    "classic": Target(
        "15 classic figures of a path", {"numpy": 8.0},
        note="From the shared pieces that the metrics draw from.",
    ),
    "classic_evaluate": Target(
        "... as metrics, with intervals and reasons",
        note="The same fifteen through `evaluate`: ours also gives intervals within the trial.",
    ),
    "hull": Target("convex hull, area and perimeter", {"scipy ConvexHull (qhull)": 2.0},
                   note="Ours also gives the diameter."),
    "welch": Target("Welch spectrum, two signals", {"scipy welch": 2.0}),
    "multitaper": Target(
        "multitaper spectrum, one signal", {"multitaper MTSpec": 20.0},
        note="Not like for like: ours takes eight sine tapers and their plain mean, the peer seven "
        "Slepian tapers (given to it) and adaptive weights.",
    ),
    "msd": Target(
        "mean squared displacement at every lag to a third, two axes",
        {"numpy loop over contiguous axes": 200.0}, {"numpy loop over contiguous axes": 80.0},
    ),
    "sda_breaks": Target("search for the critical point, two axes"),
    "sda": Target(
        "stabilogram diffusion, curve and search, two axes",
        {"numpy, one statsmodels OLS a breakpoint": 1000.0},
        note="The peer restates how the field's reference code goes about it, and fits two lines "
        "apart where ours fits one bent line: only the curve is compared.",
    ),
    "density": Target("sway density, times of leaving interpolated"),
    "density_steps": Target(
        "sway density, whole steps", {"one numpy norm a step": 1000.0},
        note="The peer restates how the field's reference code goes about it, here both ways.",
    ),
    "sampen": Target(
        "sample entropy, m = 2, r = 0.2 SD, at the trial's rate",
        {"neurokit2 entropy_sample": 40.0},
    ),
    "mse": Target("multiscale entropy, 20 scales", {"neurokit2 entropy_multiscale": 35.0}),
    "dfa": Target(
        "fluctuation analysis, antropy's windows", {"antropy detrended_fluctuation": 8.0}
    ),
    "dfa_dense": Target("... 84 windows", {"fathon DFA": 200.0}),
    "ttb": Target(
        "time to boundary, four edges, linear", {"numpy": 8.0},
        note="Ours also finds which edge is met, and forms the polygon.",
    ),
    "com": Target(
        "centre of mass from COP, two axes", {"scipy FFT, mirrored": 6.0},
        note="Two approximations of one filter. Ours also gives the velocity.",
    ),
    "csv": Target(
        "read a table of 13 columns", {"pandas read_csv (C)": 4.0, "polars read_csv": 1.5},
        note="Ours also hashes the file, finds its profile, checks the clock and converts units.",
    ),
    "c3d": Target(
        "read a C3D", {"ezc3d": 40.0},
        note="Ours also hashes the file and reads plates, units and places.",
    ),
}  # fmt: skip
"""In the order of the page."""
