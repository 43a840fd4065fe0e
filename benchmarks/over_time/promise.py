"""One line of the table: what is promised, what was found, and whether it held."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Size = Literal["small", "full"]


@dataclass(frozen=True)
class Line:
    """One figure.

    Parameters
    ----------
    part, what : str
        Heading, and what was measured.
    found : float
    error : float or None
        Its standard error over the runs.
    low, high : float or None
        Between which it must lie; both None where it is shown without a promise.
    runs : int
    """

    part: str
    what: str
    found: float
    error: float | None
    low: float | None
    high: float | None
    runs: int

    @property
    def held(self) -> bool:
        above = self.low is None or self.found >= self.low
        return above and (self.high is None or self.found <= self.high)

    @property
    def promised(self) -> bool:
        return self.low is not None or self.high is not None

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "held": self.held if self.promised else None}
