"""The bibliography: what the definitions follow. Only what was looked up carries a DOI."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One publication."""

    authors: str
    year: int
    title: str
    where: str
    doi: str | None = None


OWN = "own"
"""Source of a definition that is ours; its derivation stands in the docstring and the docs."""

SOURCES: dict[str, Source] = {
    "prieto1996": Source(
        "Prieto TE, Myklebust JB, Hoffmann RG, Lovett EG, Myklebust BM", 1996,
        "Measures of postural steadiness: differences between healthy young and elderly adults",
        "IEEE Transactions on Biomedical Engineering 43(9):956-966",
    ),
    "quijoux2021": Source(
        "Quijoux F, Nicolaï A, Chairi I, Bargiotas I, Ricard D, Yelnik A, Oudre L, "
        "Bertin-Hugault F, Vidal PP, Vayatis N, Buffat S, Audiffren J", 2021,
        "A review of center of pressure (COP) variables to quantify standing balance in elderly "
        "people: algorithms and open-access code",
        "Physiological Reports 9(22):e15067", "10.14814/phy2.15067",
    ),
    "schubert2014": Source(
        "Schubert P, Kirchner M", 2014,
        "Ellipse area calculations and their applicability in posturography",
        "Gait & Posture 39(1):518-522", "10.1016/j.gaitpost.2013.09.001",
    ),
    "scoppa2013": Source(
        "Scoppa F, Capra R, Gallamini M, Shiffer R", 2013,
        "Clinical stabilometry standardization: basic definitions, acquisition interval, "
        "sampling frequency",
        "Gait & Posture 37(2):290-292",
    ),
    "welch1967": Source(
        "Welch PD", 1967,
        "The use of fast Fourier transform for the estimation of power spectra: a method based "
        "on time averaging over short, modified periodograms",
        "IEEE Transactions on Audio and Electroacoustics 15(2):70-73",
    ),
    "riedel1995": Source(
        "Riedel KS, Sidorenko A", 1995,
        "Minimum bias multiple taper spectral estimation",
        "IEEE Transactions on Signal Processing 43(1):188-195",
    ),
    "savitzky1964": Source(
        "Savitzky A, Golay MJE", 1964,
        "Smoothing and differentiation of data by simplified least squares procedures",
        "Analytical Chemistry 36(8):1627-1639",
    ),
    "sen1968": Source(
        "Sen PK", 1968,
        "Estimates of the regression coefficient based on Kendall's tau",
        "Journal of the American Statistical Association 63(324):1379-1389",
    ),
    "duarte1999": Source(
        "Duarte M, Zatsiorsky VM", 1999,
        "Patterns of center of pressure migration during prolonged unconstrained standing",
        "Motor Control 3(1):12-27",
    ),
}  # fmt: skip
