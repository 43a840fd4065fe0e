"""How a number, a unit and a date are written on a page."""

from __future__ import annotations

import math
import re
from datetime import datetime

from forceplate.units import UNITS

NBSP = "\u00a0"
DASH = "\u2013"
MINUS = "\u2212"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def number(value: float | None, digits: int = 3) -> str:
    """A number with that many significant digits, never in powers of ten on a page's usual scales.

    `13.0`, `0.0123`, `1230`; a dash where there is none.
    """
    if value is None or not math.isfinite(value):
        return DASH
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    if abs(rounded) < 1e-4:
        return _minus(f"{rounded:.{digits - 1}e}")
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    return _minus(f"{rounded:.{decimals}f}")


def _minus(text: str) -> str:
    """The text with a real minus sign in front, as the axes of a figure have it."""
    return MINUS + text[1:] if text.startswith("-") else text


def unit(symbol: str) -> str:
    """A unit as shown on a page: `mm²/s`; empty for a number without dimension."""
    known = UNITS.get(symbol)
    return symbol if known is None else known.shown


def quantity(value: float | None, symbol: str, digits: int = 3) -> str:
    """Number and unit, which never wrap apart."""
    shown = unit(symbol)
    text = number(value, digits)
    if not shown or value is None:
        return text
    return f"{text}{'' if shown == '°' else NBSP}{shown}"


def moment(text: str | None) -> datetime | None:
    """The point in time of an ISO 8601 text; None where there is none."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def day(text: str | None, *, year: bool = True) -> str | None:
    """`14 March 2026` of an ISO 8601 text."""
    at = moment(text)
    if at is None:
        return None
    words = f"{at.day}{NBSP}{MONTHS[at.month - 1]}"
    return f"{words}{NBSP}{at.year}" if year else words


def short_day(text: str | None) -> str | None:
    """`14 Mar 2026` of an ISO 8601 text, for a column."""
    at = moment(text)
    return None if at is None else f"{at.day}{NBSP}{MONTHS[at.month - 1][:3]}{NBSP}{at.year}"


def day_and_time(text: str | None) -> str | None:
    """`14 March 2026, 09:30`; without the time where the text holds none."""
    at = moment(text)
    if at is None or text is None:
        return None
    return f"{day(text)}, {at:%H:%M}" if len(text) > 10 else day(text)


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 trial`, `3 trials`."""
    return f"{count}{NBSP}{one if count == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """A reason as a sentence: a capital at its start, a full stop at its end."""
    text = text.strip()
    return capital(text) if text.endswith((".", "!", "?")) else f"{capital(text)}."


def unbroken(text: str) -> str:
    """The text with every number kept on one line with its per cent sign."""
    return re.sub(r"(?<=\d) %", f"{NBSP}%", text)


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]
