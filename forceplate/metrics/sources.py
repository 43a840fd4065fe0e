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
    "lachaux1999": Source(
        "Lachaux JP, Rodriguez E, Martinerie J, Varela FJ", 1999,
        "Measuring phase synchrony in brain signals",
        "Human Brain Mapping 8(4):194-208",
    ),
    "zebende2011": Source(
        "Zebende GF", 2011,
        "DCCA cross-correlation coefficient: quantifying level of cross-correlation",
        "Physica A 390(4):614-618",
    ),
    "peng1994": Source(
        "Peng CK, Buldyrev SV, Havlin S, Simons M, Stanley HE, Goldberger AL", 1994,
        "Mosaic organization of DNA nucleotides",
        "Physical Review E 49(2):1685-1689", "10.1103/PhysRevE.49.1685",
    ),
    "higuchi1988": Source(
        "Higuchi T", 1988,
        "Approach to an irregular time series on the basis of the fractal theory",
        "Physica D 31(2):277-283", "10.1016/0167-2789(88)90081-4",
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
    "richman2000": Source(
        "Richman JS, Moorman JR", 2000,
        "Physiological time-series analysis using approximate entropy and sample entropy",
        "American Journal of Physiology - Heart and Circulatory Physiology 278(6):H2039-H2049",
    ),
    "costa2002": Source(
        "Costa M, Goldberger AL, Peng CK", 2002,
        "Multiscale entropy analysis of complex physiologic time series",
        "Physical Review Letters 89(6):068102", "10.1103/PhysRevLett.89.068102",
    ),
    "bandt2002": Source(
        "Bandt C, Pompe B", 2002,
        "Permutation entropy: a natural complexity measure for time series",
        "Physical Review Letters 88(17):174102",
    ),
    "montesinos2018": Source(
        "Montesinos L, Castaldo R, Pecchia L", 2018,
        "On the use of approximate entropy and sample entropy with centre of pressure time-series",
        "Journal of NeuroEngineering and Rehabilitation 15:116", "10.1186/s12984-018-0465-9",
    ),
    "hertel2006": Source(
        "Hertel J, Olmsted-Kramer LC, Challis JH", 2006,
        "Time-to-boundary measures of postural control during single leg quiet standing",
        "Journal of Applied Biomechanics 22(1):67-73",
    ),
    "hof2005": Source(
        "Hof AL, Gazendam MGJ, Sinke WE", 2005, "The condition for dynamic stability",
        "Journal of Biomechanics 38(1):1-8", "10.1016/j.jbiomech.2004.03.025",
    ),
    "collins1993": Source(
        "Collins JJ, De Luca CJ", 1993,
        "Open-loop and closed-loop control of posture: a random-walk analysis of "
        "center-of-pressure trajectories",
        "Experimental Brain Research 95:308-318",
    ),
}  # fmt: skip
