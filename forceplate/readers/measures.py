"""Units as files write them, and what they are in SI."""

from __future__ import annotations

from typing import Literal

Quantity = Literal["time", "force", "moment", "length"]

_POUND = 4.4482216152605
_INCH = 0.0254

_FACTORS: dict[Quantity, dict[str, float]] = {
    "time": {
        "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3, "us": 1e-6,
    },
    "force": {
        "n": 1.0, "nt": 1.0, "newton": 1.0, "newtons": 1.0, "kn": 1000.0,
        "lb": _POUND, "lbs": _POUND, "lbf": _POUND, "kgf": 9.80665,
    },
    "moment": {
        "nm": 1.0, "ntm": 1.0, "newtonm": 1.0, "newtonmeter": 1.0, "newtonmeters": 1.0,
        "newtonmetre": 1.0, "newtonmetres": 1.0, "nmm": 1e-3, "ntmm": 1e-3, "newtonmm": 1e-3,
        "ncm": 1e-2, "ntcm": 1e-2, "knm": 1000.0, "knmm": 1.0,
        "inlb": _INCH * _POUND, "inlbs": _INCH * _POUND, "inlbf": _INCH * _POUND,
        "lbin": _INCH * _POUND, "lbfin": _INCH * _POUND, "ftlb": 12 * _INCH * _POUND,
        "ftlbs": 12 * _INCH * _POUND, "lbft": 12 * _INCH * _POUND,
    },
    "length": {
        "m": 1.0, "mete": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0, "metres": 1.0,
        "cm": 1e-2, "mm": 1e-3, "millimeter": 1e-3, "millimeters": 1e-3, "millimetre": 1e-3,
        "millimetres": 1e-3, "in": _INCH, "inch": _INCH, "inches": _INCH,
    },
}  # fmt: skip


def factor_of(text: str, quantity: Quantity) -> float | None:
    """What to multiply by to come to s, N, N·m or m; None for a unit that is not known.

    Dots, stars, dashes, spaces, NULs and capitals do not matter: `N-M`, `N*m` and `Nm` are one.
    """
    word = "".join(sign for sign in text.casefold() if sign.isalpha() and sign.isascii())
    return _FACTORS[quantity].get(word)


def known_units(quantity: Quantity) -> str:
    """The spellings that are understood, for an error's sentence."""
    return ", ".join(_FACTORS[quantity])
