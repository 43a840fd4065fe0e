"""What is simulated, and what comes back: a stance, and a recording with its truth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from forceplate.errors import SettingsError
from forceplate.model.facts import SURFACE, VISION, Facts
from forceplate.model.plate import Floats
from forceplate.model.recording import Recording

CONDITION_SWAY: Mapping[tuple[str, str], float] = {
    ("open", "firm"): 1.0,
    ("closed", "firm"): 1.15,
    ("open", "foam"): 1.6,
    ("closed", "foam"): 2.8,
}
"""How far sway is from eyes open on firm ground; medians of the BDS recordings, rounded."""

COM_HEIGHT = 0.521
"""Height of the centre of mass above the ankles, as a share of body height."""

_RANGES = {
    "load_left": (5.0, 95.0),
    "sway": (0.0, 20.0),
    "mass_kg": (10.0, 300.0),
    "height_m": (0.5, 2.5),
    "foot_length_mm": (100.0, 400.0),
    "stance_width_mm": (60.0, 500.0),
    "toe_out_deg": (-30.0, 60.0),
    "foot_offset_mm": (-150.0, 150.0),
    "lean_mm": (-100.0, 100.0),
    "ankle_share": (0.0, 0.9),
    "ml_apart_mm": (0.0, 20.0),
    "ap_apart_mm": (0.0, 20.0),
}


@dataclass(frozen=True)
class Stance:
    """One quiet stance to be simulated.

    Parameters
    ----------
    seed : int
        The same seed gives the same stance, alone or among others.
    load_left : float, %
        Mean share of the left foot.
    vision, surface : str
        open or closed; firm or foam. They set how far the person sways (`CONDITION_SWAY`).
    sway : float
        A further factor on the sway; 1 is a young adult near the middle of the BDS recordings.
    mass_kg, height_m, foot_length_mm : float
    stance_width_mm : float
        Distance between the two feet's mean centres of pressure.
    toe_out_deg : float
    foot_offset_mm : float
        How far the left foot's centre of pressure is in front of the right one's, on average.
    lean_mm : float
        How far the mean centre of pressure is in front of its usual place between the feet.
    ankle_share : float
        Share of the left-right sway that both feet make together, without shifting load.
    ml_apart_mm, ap_apart_mm : float
        RMS of the difference between the feet that cancels in the whole.
    plates : str
        dual (a foot a plate) or single (both feet on one).
    """

    seed: int
    load_left: float = 50.0
    vision: str = "open"
    surface: str = "firm"
    sway: float = 1.0
    mass_kg: float = 70.0
    height_m: float = 1.72
    foot_length_mm: float = 255.0
    stance_width_mm: float = 180.0
    toe_out_deg: float = 8.0
    foot_offset_mm: float = 4.0
    lean_mm: float = 0.0
    ankle_share: float = 0.08
    ml_apart_mm: float = 1.6
    ap_apart_mm: float = 1.6
    plates: Literal["dual", "single"] = "dual"

    def __post_init__(self) -> None:
        if not isinstance(self.seed, int) or self.seed < 0:
            raise SettingsError("seed is not a whole number from 0.", found=repr(self.seed))
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(
                    f"{name} is out of range.", expected=f"{low:g} to {high:g}", found=repr(value)
                )
        for name, choices in (
            ("vision", VISION), ("surface", SURFACE), ("plates", ("dual", "single")),
        ):  # fmt: skip
            if getattr(self, name) not in choices:
                raise SettingsError(
                    f"{name} has no such choice.", expected=" or ".join(choices),
                    found=repr(getattr(self, name)),
                )  # fmt: skip

    @property
    def amplitude(self) -> float:
        """Factor on the sway of the reference stance."""
        return self.sway * CONDITION_SWAY[self.vision, self.surface]

    @property
    def com_height(self) -> float:
        """Height of the centre of mass above the ankles, m."""
        return COM_HEIGHT * self.height_m


STANCE_FIELDS = tuple(each.name for each in fields(Stance))


@dataclass(frozen=True, eq=False)
class Simulated:
    """A simulated recording and what is true of it.

    Parameters
    ----------
    recording : Recording
        Raw channels in each plate's own axes, with layout, facts and `simulated` in its options.
    truth : mapping of str to (n,) float64
        time_s; net_ml, net_ap, left_ml, left_ap, right_ml, right_ap, com_ml, com_ap in mm in the
        person's axes; load_left in %; fz_left, fz_right in N; on the recording's time base.
    stance : Stance
    """

    recording: Recording
    truth: Mapping[str, Floats]
    stance: Stance


@dataclass(frozen=True)
class Occasion:
    """A stance with who stood there; what `simulate_many` takes."""

    stance: Stance
    facts: Facts = field(default_factory=Facts)


def sample_count(seconds: float, rate: float) -> int:
    """Number of samples of a simulated trial; SettingsError where there can be none."""
    if not (math.isfinite(seconds) and 0.1 <= seconds <= 3600):
        raise SettingsError(
            "seconds is out of range.", expected="0.1 to 3600 s", found=repr(seconds)
        )
    if not (math.isfinite(rate) and 10 <= rate <= 10000):
        raise SettingsError("rate is out of range.", expected="10 to 10000 Hz", found=repr(rate))
    return round(seconds * rate)
