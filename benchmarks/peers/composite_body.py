"""Centre of mass, its pressure about it, lean, and the boundary of the base of support."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.fft import irfft, rfft, rfftfreq
from scipy.spatial import ConvexHull

from benchmarks.peers.composite_spectrum import HIGH_HZ, LOW_HZ, cut, quantile, spectrum
from benchmarks.peers.composite_trial import Standing, low_passed
from benchmarks.peers.definitions import central, mirrored

GRAVITY = 9.80665
HEIGHT_SHARE, ANKLE_SHARE = 0.521, 0.25
GYRATION = np.array([0.0572, 0.0533])
"""Squared radius of gyration over the squared height of the person, of a tilt ml and ap."""
CUTOFF_HZ, BELOW_S = 5.0, 1.0


class Mass:
    """The centre of mass as the pendulum that the centre of pressure drives.

    Parameters
    ----------
    cop : (2, n) float64, mm
    rate : float, Hz
    height_m : float
        Of the person.
    """

    def __init__(self, cop: np.ndarray, rate: float, height_m: float) -> None:
        self.height = HEIGHT_SHARE * height_m
        inertia = self.height**2 + GYRATION * height_m**2
        self.omega = np.sqrt(GRAVITY * self.height / inertia)[:, None]
        self.place, self.velocity = _driven(cop, rate, self.omega)


def _driven(cop: np.ndarray, rate: float, omega: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Place and velocity: the pendulum's gain on the transform of the mirrored path."""
    around, inside = mirrored(cop)
    size = around.shape[1]
    angle = 2.0 * np.pi * rfftfreq(size, 1.0 / rate)
    place = rfft(around) * (omega**2 / (omega**2 + angle**2))
    return irfft(place, size)[:, inside], irfft(1j * angle * place, size)[:, inside]


def mass_values(trial: Standing, mass: Mass) -> dict[str, float]:
    """What the family body says of the centre of mass."""
    past = trial.net - mass.place
    past -= past.mean(axis=1, keepdims=True)
    values: dict[str, float] = {"com_height_used": 1000.0 * mass.height}
    frequency, powers = spectrum(past, trial.rate)
    for i, name in enumerate(("ml", "ap")):
        band = cut(frequency, powers[i], LOW_HZ, HIGH_HZ)
        values |= {
            f"com_rms_{name}": mass.place[i].std(),
            f"com_velocity_{name}": np.abs(mass.velocity[i]).mean(),
            f"cop_com_rms_{name}": np.sqrt(np.mean(past[i] ** 2)),
            f"cop_com_f50_{name}": quantile(*band, [0.5])[0],
        }
    return values


def lean(trial: Standing) -> float:
    """Mean place forward of the ankles, % of the feet's length."""
    heel, toe = (
        np.array([trial.feet[side][name] for side in ("left", "right")]) for name in ("heel", "toe")
    )
    length = np.hypot(*(toe - heel).T).mean()
    ankles = np.mean(heel[:, 1] + ANKLE_SHARE * (toe[:, 1] - heel[:, 1]))
    return 100.0 * (trial.net[1].mean() - ankles) / length


def base_of(feet: dict[str, Any]) -> ConvexHull:
    """The hull of both feet: their outlines, or rectangles from heel to toe."""
    points: list[Any] = []
    for side in ("left", "right"):
        foot = feet[side]
        if foot.get("outline"):
            points += foot["outline"]
            continue
        heel, toe = np.array(foot["heel"]), np.array(foot["toe"])
        ahead = (toe - heel) / np.hypot(*(toe - heel))
        aside = 0.5 * foot["width"] * np.array([ahead[1], -ahead[0]])
        points += [heel - aside, heel + aside, toe + aside, toe - aside]
    return ConvexHull(np.array(points))


def boundary_values(
    trial: Standing, base: ConvexHull, mass: Mass | None, ellipse_area: float
) -> dict[str, float]:
    """The family boundary."""
    normals, reach = base.equations[:, :2], -base.equations[:, 2:]
    values = _times(low_passed(trial.net, trial.rate, CUTOFF_HZ), trial.rate, normals, reach)
    values["bos_use_pct"] = 100.0 * ellipse_area / base.volume
    if mass is not None:
        margin = (reach - normals @ (mass.place + mass.velocity / mass.omega)).min(axis=0)
        values |= {"mos_min": margin.min(), "mos_mean": margin.mean()}
    return values


def _times(
    path: np.ndarray, rate: float, normals: np.ndarray, reach: np.ndarray
) -> dict[str, float]:
    """Time to boundary at the present velocity; the path lies inside and never stands still.

    A period of the low-pass at each end is left out.
    """
    ends = int(np.ceil(1.25 * rate / CUTOFF_HZ))
    seen = path[:, ends - 2 : 2 - ends]
    velocity = central(seen, rate)
    often = (normals @ velocity) / (reach - normals @ seen[:, 2:-2])
    edge = often.argmax(axis=0)
    tau = 1.0 / np.take_along_axis(often, edge[None], axis=0)[0]
    middle = tau[1:-1]
    minima = middle[(middle < tau[:-2]) & (middle < tau[2:])]
    ml, ap = normals.T
    quarter = np.where(np.abs(ml) > np.abs(ap), np.where(ml < 0, 2, 3), np.where(ap < 0, 1, 0))
    shares = 100.0 * np.bincount(quarter[edge], minlength=4) / tau.size
    met = zip(("ant", "post", "left", "right"), shares, strict=True)
    return {
        "ttb_min": tau.min(), "ttb_mean": tau.mean(), "ttb_minima_mean": minima.mean(),
        "ttb_minima_sd": minima.std(), "ttb_below_1s_pct": 100.0 * np.mean(tau < BELOW_S),
        **{f"boundary_contact_{name}_pct": share for name, share in met},
    }  # fmt: skip
