"""What a campaign is asked for and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Size = Literal["small", "full"]
"""small: some seconds, for the tests; full: what the page shows."""


@dataclass(frozen=True)
class Finding:
    """One promise, and how it held.

    Parameters
    ----------
    code, title : str, str
        Such as `R1` and a few words.
    bar : str
        What has to be true, in one sentence.
    held : bool
    figures : mapping of str to number or text
        In the order they are shown.
    trouble : tuple of str
        What was not as promised, one sentence each; the first twenty.
    seconds : float
    """

    code: str
    title: str
    bar: str
    held: bool
    figures: Mapping[str, Any]
    trouble: tuple[str, ...] = field(default=())
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


Campaign = Callable[[Path, Size, int], Finding]
"""Called with an empty folder, a size and a seed."""
MOST_TROUBLE = 20
