"""Units: their symbol, their column suffix and their dimension."""

from __future__ import annotations

from dataclasses import dataclass

STANDARD_GRAVITY = 9.80665
"""Standard acceleration of free fall, m/s^2."""

MM_PER_M = 1000.0


@dataclass(frozen=True)
class Unit:
    """A unit with the exponents of its dimension.

    Parameters
    ----------
    symbol : str
        As printed in JSON (`mm^2/s`); `1` for a number without dimension.
    suffix : str
        As appended to a column name (`mm2_s`).
    length, time, force : int
        Exponents; an angle and a share have none.
    """

    symbol: str
    suffix: str
    length: int = 0
    time: int = 0
    force: int = 0

    @property
    def shown(self) -> str:
        """As shown on a page: real superscripts, a thin product dot, nothing for 1."""
        if self.symbol == "1":
            return ""
        return self.symbol.replace("^2", "²").replace("*", "·").replace("deg", "°")


MM = Unit("mm", "mm", length=1)
MM2 = Unit("mm^2", "mm2", length=2)
MM_PER_S = Unit("mm/s", "mm_s", length=1, time=-1)
MM2_PER_S = Unit("mm^2/s", "mm2_s", length=2, time=-1)
HZ = Unit("Hz", "hz", time=-1)
S = Unit("s", "s", time=1)
N = Unit("N", "n", force=1)
N_MM = Unit("N*mm", "n_mm", length=1, force=1)
PERCENT = Unit("%", "pct")
PERCENT_PER_S = Unit("%/s", "pct_s", time=-1)
PERCENT_PER_MIN = Unit("%/min", "pct_min", time=-1)
DEG = Unit("deg", "deg")
PER_MM = Unit("1/mm", "per_mm", length=-1)
MM_PER_MIN = Unit("mm/min", "mm_min", length=1, time=-1)
PER_S = Unit("1/s", "per_s", time=-1)
PER_MIN = Unit("1/min", "per_min", time=-1)
ONE = Unit("1", "")

UNITS = {
    unit.symbol: unit
    for unit in (
        MM, MM2, MM_PER_S, MM2_PER_S, HZ, S, N, N_MM, PERCENT, PERCENT_PER_S, PERCENT_PER_MIN,
        DEG, PER_MM, MM_PER_MIN, PER_S, PER_MIN, ONE,
    )
}  # fmt: skip
