"""Metrics of frequency: how the power of the sway is spread over slow and quick."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001
from __future__ import annotations

import math

from forceplate.metrics.declare import Family, Reading
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import ratio
from forceplate.model.settings import Settings
from forceplate.units import HZ, MM2, ONE

FREQUENCY = Family("frequency", "Frequency")
PSD = ("psd", "centre")
SLOW_HZ, QUICK_HZ = 0.5, 2.0
"""Where the slow band ends and the quick one begins."""
SLOPE_HZ = (0.3, 3.0)
BANDED = "Set by the band more than by anything else: compare equal settings only."


@FREQUENCY.per_axis(
    key="total_power_{axis}", name="Power, {direction}", symbol=r"P_{\mathrm{{axis}}}", unit=MM2,
    reading=Reading.LESS_MOVEMENT, source="welch1967", settings=PSD,
    says="The power of the sway inside the band, {direction}.",
    formula=r"\int_{f_1}^{f_2} P(f)\,df",
    pitfalls="An integral in mm^2; some programs sum bins and depend on the trial's length.",
)  # fmt: skip
def total_power(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Integral of the power spectral density over the band."""
    return cop.band(axis).total


@FREQUENCY.per_axis(
    key="f50_{axis}", name="50 % frequency, {direction}", symbol=r"f_{50,\mathrm{{axis}}}", unit=HZ,
    reading=Reading.IN_CONTEXT, source="prieto1996", settings=PSD, pitfalls=BANDED,
    says="Half of the power lies below this frequency, {direction}.",
    formula=r"f,\; \int_{f_1}^{f} P\,df = 0.5 \int_{f_1}^{f_2} P\,df",
)  # fmt: skip
def f50(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Median frequency of the band, interpolated."""
    return cop.band(axis).quantile(0.5)


@FREQUENCY.per_axis(
    key="f80_{axis}", name="80 % frequency, {direction}", symbol=r"f_{80,\mathrm{{axis}}}", unit=HZ,
    reading=Reading.IN_CONTEXT, source="own", settings=PSD, pitfalls=BANDED,
    says="80 % of the power lies below this frequency, {direction}.",
    formula=r"f,\; \int_{f_1}^{f} P\,df = 0.8 \int_{f_1}^{f_2} P\,df",
)  # fmt: skip
def f80(cop: CopPieces, axis: str, settings: Settings) -> float:
    """80 % quantile of the power, interpolated."""
    return cop.band(axis).quantile(0.8)


@FREQUENCY.per_axis(
    key="f95_{axis}", name="95 % frequency, {direction}", symbol=r"f_{95,\mathrm{{axis}}}", unit=HZ,
    reading=Reading.IN_CONTEXT, source="prieto1996", settings=PSD, pitfalls=BANDED,
    says="95 % of the power lies below this frequency, {direction}.",
    formula=r"f,\; \int_{f_1}^{f} P\,df = 0.95 \int_{f_1}^{f_2} P\,df",
)  # fmt: skip
def f95(cop: CopPieces, axis: str, settings: Settings) -> float:
    """95 % quantile of the power, interpolated."""
    return cop.band(axis).quantile(0.95)


@FREQUENCY.per_axis(
    key="mean_freq_{axis}", name="Mean of the spectrum, {direction}",
    symbol=r"\bar f_{\mathrm{{axis}}}", unit=HZ, reading=Reading.IN_CONTEXT, source="own",
    settings=PSD, pitfalls=BANDED, says="The average frequency, weighted by power, {direction}.",
    formula=r"m_1/m_0,\; m_k = \int_{f_1}^{f_2} f^k P\,df",
)  # fmt: skip
def mean_freq(cop: CopPieces, axis: str, settings: Settings) -> float:
    """First moment of the spectrum over its power."""
    return cop.band(axis).moment(1)


@FREQUENCY.per_axis(
    key="centroid_freq_{axis}", name="Centroidal frequency, {direction}",
    symbol=r"\mathrm{CFREQ}_{\mathrm{{axis}}}", unit=HZ, reading=Reading.IN_CONTEXT,
    source="prieto1996", settings=PSD,
    says="The root mean square of the frequencies, weighted by power, {direction}.",
    formula=r"\sqrt{m_2/m_0}", pitfalls=BANDED + " It is not the mean of the spectrum.",
)  # fmt: skip
def centroid_freq(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Root of the second moment over the power."""
    return math.sqrt(cop.band(axis).moment(2))


@FREQUENCY.per_axis(
    key="freq_dispersion_{axis}", name="Frequency dispersion, {direction}",
    symbol=r"\mathrm{FREQD}_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="prieto1996", settings=PSD, pitfalls=BANDED,
    says="How widely the power is spread over frequencies: 0 is a single one, {direction}.",
    formula=r"\sqrt{1 - m_1^2/(m_0 m_2)}",
)  # fmt: skip
def freq_dispersion(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Width of the spectrum, without unit."""
    band = cop.band(axis)
    return math.sqrt(max(0.0, 1.0 - band.moment(1) ** 2 / band.moment(2)))


@FREQUENCY.per_axis(
    key="peak_freq_{axis}", name="Peak frequency, {direction}",
    symbol=r"f_{\mathrm{peak},\mathrm{{axis}}}", unit=HZ, reading=Reading.IN_CONTEXT, source="own",
    settings=PSD, says="The frequency with the most power, {direction}.",
    formula=r"\arg\max_f P(f)",
    pitfalls="Varies much between trials and tends to the lower end of the band.",
)  # fmt: skip
def peak_freq(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Frequency of the largest bin inside the band."""
    return cop.band(axis).peak


@FREQUENCY.per_axis(
    key="power_lo_{axis}", name="Slow power, {direction}",
    symbol=r"P_{\mathrm{lo},\mathrm{{axis}}}",
    unit=MM2, reading=Reading.LESS_MOVEMENT, source="quijoux2021", settings=PSD,
    says="The power of slow sway, from the lower end of the band to 0.5 Hz, {direction}.",
    formula=r"\int_{f_1}^{0.5} P\,df",
)  # fmt: skip
def power_lo(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Power up to 0.5 Hz."""
    return cop.band(axis).between(0.0, SLOW_HZ)


@FREQUENCY.per_axis(
    key="power_mid_{axis}", name="Middle power, {direction}",
    symbol=r"P_{\mathrm{mid},\mathrm{{axis}}}", unit=MM2, reading=Reading.LESS_MOVEMENT,
    source="quijoux2021", settings=PSD,
    says="The power of sway from 0.5 to 2 Hz, {direction}.", formula=r"\int_{0.5}^{2} P\,df",
)  # fmt: skip
def power_mid(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Power from 0.5 to 2 Hz."""
    return cop.band(axis).between(SLOW_HZ, QUICK_HZ)


@FREQUENCY.per_axis(
    key="power_hi_{axis}", name="Quick power, {direction}",
    symbol=r"P_{\mathrm{hi},\mathrm{{axis}}}", unit=MM2, reading=Reading.LESS_MOVEMENT,
    source="quijoux2021", settings=PSD,
    says="The power of quick sway, from 2 Hz to the upper end of the band, {direction}.",
    formula=r"\int_{2}^{f_2} P\,df",
)  # fmt: skip
def power_hi(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Power from 2 Hz."""
    return cop.band(axis).between(QUICK_HZ, math.inf)


@FREQUENCY.per_axis(
    scale="log", key="power_quotient_{axis}", name="Quick over slower power, {direction}",

    symbol=r"P_{>2}/P_{\leq 2,\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT,
    source="quijoux2021", settings=PSD, pitfalls=BANDED,
    says="Power above 2 Hz for each unit of power below, {direction}.",
    formula=r"\int_{2}^{f_2} P\,df \Big/ \int_{f_1}^{2} P\,df",
)  # fmt: skip
def power_quotient(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Power above 2 Hz over power up to 2 Hz."""
    band = cop.band(axis)
    quick = band.between(QUICK_HZ, math.inf)
    return ratio(quick, band.between(0.0, QUICK_HZ), "there is no power up to 2 Hz")


@FREQUENCY.per_axis(
    key="spectral_slope_{axis}", name="Slope of the spectrum, {direction}",
    symbol=r"\beta_{\mathrm{{axis}}}", unit=ONE, reading=Reading.IN_CONTEXT, source="own",
    settings=PSD, says="How steeply power falls as frequency rises, {direction}.",
    formula=r"\frac{d \ln P}{d \ln f},\; 0.3\text{ to }3\text{ Hz}",
    pitfalls="A straight line through all bins from 0.3 to 3 Hz, whatever the band.",
)  # fmt: skip
def spectral_slope(cop: CopPieces, axis: str, settings: Settings) -> float:
    """Least-squares slope of log power over log frequency, 0.3 to 3 Hz."""
    return cop.band(axis).slope(*SLOPE_HZ)
