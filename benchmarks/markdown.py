"""Numbers and tables of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ratio_range(found: Mapping[str, float]) -> str:
    """Median, smallest and largest of a ratio."""
    return f"**{found['median']:.3g}** ({found['low']:.3g} to {found['high']:.3g})"


def shown(number: float) -> str:
    """A time to three digits, without an exponent."""
    return f"{number:.3g}" if number < 100 else f"{number:.0f}"
