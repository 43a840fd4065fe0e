"""The pieces of one family over one path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from forceplate.metrics.pieces import CopPieces

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces


class OverPath:
    """What a family reads from one path, beside what all families share of it.

    Parameters
    ----------
    cop : CopPieces
    """

    def __init__(self, cop: CopPieces) -> None:
        self.cop = cop
        self.rate = cop.rate
        self.count = cop.count
        self.seconds = cop.seconds

    @classmethod
    def of(cls, shared: Pieces) -> Self:
        """Of the path of the whole body; Withheld says why there is none."""
        return cls(shared.cop("net"))
