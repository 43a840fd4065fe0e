"""Metrics of complexity: how hard the next sample of the path is to tell from those before it."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

from forceplate.metrics.declare import AXIS_WORDS, Family, Invariants, Needs, Reading
from forceplate.metrics.entropy_pieces import STILL, EntropyPieces
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.settings import Settings
from forceplate.units import ONE

COMPLEXITY = Family("complexity", "Complexity")
MATCHED = ("entropy.length", "entropy.tolerance", "entropy.least_samples")
SLOWED = ("entropy.rate_hz", "entropy.guard")
# backwards the first stretch is left out instead of the last, and other samples are every k-th
FORWARD = Invariants(reversal=False)
NEEDS = Needs(samples=3)
RATE = (
    "Follows the rate: about five times smaller at 100 Hz than at 20 Hz; a slower recording has no "
    "value. Brought down by taking every k-th sample, after the trial's filter or, where that lets "
    "more than 10 Hz pass, after a low-pass of 9 Hz."
)


def entropy(shared: Pieces) -> EntropyPieces:
    """The entropies of the path of the whole body."""
    return shared.made(EntropyPieces.of)


@COMPLEXITY.per_axis(
    key="sampen_{axis}", name="Sample entropy, {direction}",
    symbol=r"\mathrm{SampEn}_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="richman2000", pieces=entropy, settings=(*SLOWED, *MATCHED), needs=NEEDS,
    invariants=FORWARD,
    says="How seldom two stretches that are alike are still alike one sample later, {direction}.",
    formula=r"-\ln \frac{A}{B},\quad B = \#\{i<j: \max_{k<m} |x_{i+k}-x_{j+k}| \le r\},\; "
    r"A = \#\{\ldots k \le m\},\quad m = 2,\; r = 0.2\,s_x",
    pitfalls=RATE + " Drift widens r and lowers it.",
)  # fmt: skip
def sample_entropy(pieces: EntropyPieces, axis: str, settings: Settings) -> float:
    """Logarithm of matches over matches one sample longer, of the path at the entropy rate.

    Both counts are over the same N - m stretches; a stretch is not compared with itself.
    """
    return pieces.sample_entropy(pieces.series(axis), STILL.format(AXIS_WORDS[axis]))


@COMPLEXITY.per_axis(
    key="sampen_diff_{axis}", name="Sample entropy of steps, {direction}",
    symbol=r"\mathrm{SampEn}_{\Delta\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="own", pieces=entropy, settings=(*SLOWED, *MATCHED), needs=NEEDS, invariants=FORWARD,
    says="The sample entropy of the steps from one sample to the next, {direction}.",
    formula=r"\mathrm{SampEn}(x_{i+1} - x_i)",
    pitfalls="Drift does not touch it; noise of the plate does, and so do filter and rate.",
)  # fmt: skip
def sample_entropy_of_steps(pieces: EntropyPieces, axis: str, settings: Settings) -> float:
    """Sample entropy of the first differences at the entropy rate."""
    same = f"all its steps {AXIS_WORDS[axis]} are the same"
    return pieces.sample_entropy(pieces.steps(axis), same)


@COMPLEXITY.per_axis(
    key="mse_ci_{axis}", name="Complexity index, {direction}",
    symbol=r"\mathrm{CI}_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="costa2002", pieces=entropy, settings=(*MATCHED, "entropy.scales"), needs=NEEDS,
    invariants=FORWARD,
    says="Sample entropy added up over means of one, two, three and more samples, {direction}.",
    formula=r"\sum_{\tau=1}^{20} \mathrm{SampEn}(x^{(\tau)}; r = 0.2\,s_x),\quad "
    r"x^{(\tau)}_j = \frac{1}{\tau} \sum_{i=1}^{\tau} x_{(j-1)\tau+i}",
    pitfalls="A scale is a number of samples: compare equal rates only. A sum, where other codes "
    "give the mean or an area. With 150 means at the largest scale about 3 % high, with 100 about "
    "6 % (simulated sway).",
)  # fmt: skip
def complexity_index(pieces: EntropyPieces, axis: str, settings: Settings) -> float:
    """Sum of the sample entropies of all scales, with the radius of the first."""
    return float(pieces.multiscale(axis).sum())


@COMPLEXITY.per_axis(
    key="perm_entropy_{axis}", name="Permutation entropy, {direction}",
    symbol=r"\mathrm{PE}_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="bandt2002", pieces=entropy,
    settings=(*SLOWED, "entropy.order", "entropy.least_samples"), needs=NEEDS, invariants=FORWARD,
    says="How evenly all orders of four neighbouring samples occur: 0 one order only, 1 all alike, "
    "{direction}.",
    formula=r"-\frac{1}{\ln 4!} \sum_\pi p_\pi \ln p_\pi",
    pitfalls="Sees order only, so noise far smaller than the sway counts in full; follows rate and "
    "filter. Of equal samples the earlier one counts as the smaller.",
)  # fmt: skip
def permutation_entropy(pieces: EntropyPieces, axis: str, settings: Settings) -> float:
    """Entropy of the ordinal patterns of the path at the entropy rate, as a share of its most."""
    return pieces.permutation(axis)
