"""The part of a recording that is analysed, and the settings that say which."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.model.setting import Section, setting


@dataclass(frozen=True)
class Window(Section):
    """The part of the recording that is analysed."""

    skip_s: float = setting(5.0, "Time left out at the start.", unit="s", low=0, high=600)
    min_s: float = setting(
        25.0, "The start is left out only where this much then remains; shorter recordings are "
        "analysed whole, and marked.",
        unit="s", low=0, high=3600, source="scoppa2013",
    )  # fmt: skip
    first_s: float = setting(
        0.0, "Only so much of the window, from its start, so that recordings of several lengths "
        "are alike; 0 takes all of it.",
        unit="s", low=0, high=3600, silent_at=0.0,
    )  # fmt: skip
    settle_s: float = setting(
        5.0, "First part of the window, whose mean is compared with that of the rest.",
        unit="s", low=0.1, high=600,
    )  # fmt: skip

    def span(self, duration: float) -> tuple[float, float]:
        """The part of a recording of this length that is analysed, s from its first sample."""
        whole = duration - self.skip_s < self.min_s
        return self.cut(0.0 if whole else self.skip_s, duration)

    def cut(self, start: float, end: float) -> tuple[float, float]:
        """A window of which no more than first_s is left, where that is set."""
        return start, min(end, start + self.first_s) if self.first_s else end
