"""The shared pieces of one trial, each made when a metric first asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from forceplate.metrics.declare import Metric, Needs, Withheld
from forceplate.metrics.kept import Kept
from forceplate.metrics.load_pieces import LoadPieces
from forceplate.metrics.pieces import CopPieces
from forceplate.model.trial import Path, Trial

MISSING = {
    "net": "there is no centre of pressure of the whole body",
    "left": "there is no centre of pressure of the left foot",
    "right": "there is no centre of pressure of the right foot",
    "load": "the load of the two feet is not known",
    "start_shift": "the start cannot be compared with the rest",
    "shear": "the horizontal force is not known",
    "free_moment": "the moment about the vertical is not known",
    "feet": "the places of the feet are not known",
}
P = TypeVar("P")


class Pieces:
    """What the metrics of one trial share; families add their own by `made`.

    Parameters
    ----------
    trial : Trial
    """

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self._kept, self._served = Kept(), Kept()

    def of(self, metric: Metric) -> Any:
        """What a metric is computed from; Withheld where it is missing or less than it needs."""
        return self._served.once((metric.pieces, metric.needs), lambda: self._serve(metric))

    def _serve(self, metric: Metric) -> Any:
        own = metric.pieces(self)
        enough(metric.needs, own, self.trial)
        return own

    def made(self, make: Callable[[Pieces], P]) -> P:
        """What `make` gives for this trial, made once; a Withheld is kept and raised again."""
        return self._kept.once(make, lambda: make(self))

    def cop(self, over: str = "net") -> CopPieces:
        """The pieces of one path: net, left or right; Withheld says why there is none."""
        return self._kept.once(over, lambda: CopPieces(self.path(over), self.trial.settings))

    def load(self) -> LoadPieces:
        """The pieces of the load; Withheld says why there is none."""
        self.has("load_left", "load")
        return self._kept.once("load", lambda: LoadPieces(self.trial))

    def path(self, over: str) -> Path:
        """One path of the trial: net, left or right; Withheld says why there is none."""
        return self.has(over, over)

    def has(self, name: str, reason: str) -> Any:
        """A part of the trial by its name; Withheld says why it is not there."""
        part = getattr(self.trial, name)
        if part is None:
            raise Withheld(self.why(reason))
        return part

    def why(self, name: str) -> str:
        """Why a part of the trial is missing."""
        return self.trial.why.get(name) or MISSING[name]


def enough(needs: Needs, pieces: Any, trial: Trial) -> None:
    """Withheld, where the pieces of a trial have less than a metric needs."""
    if pieces.rate < needs.rate:
        raise Withheld(f"sampled slower than {needs.rate:g} Hz")
    if pieces.count < needs.samples:
        raise Withheld(f"fewer than {needs.samples} samples")
    if needs.seconds and pieces.seconds < needs.seconds:
        whole = trial.n_samples / trial.rate >= needs.seconds
        raise Withheld(
            f"fewer than {needs.seconds:g} s are defined" if whole
            else f"shorter than {needs.seconds:g} s"
        )  # fmt: skip
