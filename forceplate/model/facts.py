"""What is known about a trial beside its samples: who, when, under which condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from forceplate.errors import ForcePlateError

VISION = ("open", "closed")
SURFACE = ("firm", "foam")


class FactError(ForcePlateError):
    """A fact about a trial is not of its kind."""

    code = "fact"
    exit_code = 2


@dataclass(frozen=True)
class Body:
    """The measures of a body that numbers of its trials depend on; None where not known.

    The mass is not among them: the plates weigh the person.
    """

    height_m: float | None = None
    foot_length_mm: float | None = None


@dataclass(frozen=True)
class Facts:
    """Facts about a trial; None means not known, and nothing is ever guessed.

    Parameters
    ----------
    participant : str or None
        A pseudonym, never a name.
    session : str or None
        What the lab calls the visit.
    start : str or None
        ISO 8601 date or date and time.
    protocol : str or None
    vision : str or None
        open or closed.
    surface : str or None
        firm or foam.
    trial : int or None
        Repetition within its condition, from 1.
    mass_kg, height_m, foot_length_mm : float or None
    """

    participant: str | None = None
    session: str | None = None
    start: str | None = None
    protocol: str | None = None
    vision: str | None = None
    surface: str | None = None
    trial: int | None = None
    mass_kg: float | None = None
    height_m: float | None = None
    foot_length_mm: float | None = None

    @property
    def body(self) -> Body:
        """The measures of the body."""
        return Body(self.height_m, self.foot_length_mm)

    def __or__(self, later: Facts) -> Facts:
        """These facts, completed by later ones where nothing is known yet."""
        missing = {
            field.name: getattr(later, field.name)
            for field in fields(self)
            if getattr(self, field.name) is None
        }
        return replace(self, **missing)

    def known(self) -> dict[str, str | int | float]:
        """The facts that are known, by name."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) is not None
        }


FACT_NAMES = tuple(field.name for field in fields(Facts))
_LIMITS = {"mass_kg": (1.0, 500.0), "height_m": (0.3, 2.8), "foot_length_mm": (50.0, 450.0)}
_WORDS = {
    "vision": {"o": "open", "c": "closed", "eo": "open", "ec": "closed"},
    "surface": {"r": "firm", "f": "foam", "rigid": "firm"},
}


def facts_from(row: Mapping[str, object], *, where: str) -> Facts:
    """Facts from texts or numbers by name; empty texts are unknown.

    Raises
    ------
    FactError
        A value is not of its kind or out of range.
    """
    return Facts(**{name: _fact(name, row.get(name), where) for name in FACT_NAMES})


def _fact(name: str, value: object, where: str) -> Any:
    text = "" if value is None else str(value).strip()
    if not text or value != value:
        return None
    if name in _LIMITS:
        low, high = _LIMITS[name]
        return _number(name, text, low, high, where)
    if name == "trial":
        number = _number(name, text, 1, 9999, where)
        if number != int(number):
            raise FactError("trial is not a whole number.", where=where, found=text)
        return int(number)
    if name == "start":
        return _moment(text, where)
    if name in _WORDS:
        word = _WORDS[name].get(text.lower(), text.lower())
        choices = VISION if name == "vision" else SURFACE
        if word not in choices:
            raise FactError(
                f"{name} is not known.", where=where, expected=" or ".join(choices), found=text
            )
        return word
    if len(text) > 64 or any(ord(sign) < 32 for sign in text) or "/" in text:
        raise FactError(
            f"{name} cannot be used as a code.", where=where,
            expected="up to 64 characters without line breaks or slashes", found=repr(text[:80]),
        )  # fmt: skip
    return text


def _number(name: str, text: str, low: float, high: float, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise FactError(
            f"{name} is out of range.", where=where, expected=f"{low:g} to {high:g}", found=text
        )
    return number


def _moment(text: str, where: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as cause:
        raise FactError(
            "start is not a date.", where=where, expected="ISO 8601, such as 2026-03-14T09:30",
            found=text,
        ) from cause  # fmt: skip
    return text
