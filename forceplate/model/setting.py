"""One setting: a value with its unit, range, source and meaning, checked when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, cast

from forceplate.errors import SettingsError

Scalar = str | float | int | bool


def setting(
    default: Scalar,
    says: str,
    *,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    source: str = "own",
    silent_at: Scalar | None = None,
) -> Any:
    """A dataclass field that carries its unit, range, source and meaning.

    `silent_at` is for a setting that came after results were kept: with this value it changes
    nothing, and is no part of a recipe's digest, so that theirs stay what they were.
    """
    about = {
        "says": says, "unit": unit, "low": low, "high": high, "choices": choices, "source": source,
    }  # fmt: skip
    if silent_at is not None:
        about["silent_at"] = silent_at
    return field(default=default, metadata=about)


class Section:
    """Settings of one step; values are coerced and checked when it is made."""

    def __post_init__(self) -> None:
        for each in fields(cast("Any", self)):
            name = f"{type(self).__name__.lower()}.{each.name}"
            value = _coerced(name, getattr(self, each.name), each.default, each.metadata)
            object.__setattr__(self, each.name, value)


def _coerced(name: str, value: object, default: object, about: Mapping[str, Any]) -> Scalar:
    """The value in the default's type, checked against its range or choices."""
    choices: tuple[str, ...] = about["choices"]
    if choices:
        if value not in choices:
            raise SettingsError(
                f"{name} has no choice {value!r}.", expected="one of " + ", ".join(choices)
            )
        return cast("str", value)
    if isinstance(default, bool):
        words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
        truth = words.get(str(value).lower())
        if truth is None:
            raise SettingsError(f"{name} is not a truth value.", expected="true or false",
                                found=repr(value))  # fmt: skip
        return truth
    return _number(name, value, default, about)


def _number(name: str, value: object, default: object, about: Mapping[str, Any]) -> float | int:
    try:
        number = float("nan") if "_" in str(value) else float(cast("Any", value))
    except (TypeError, ValueError):
        number = float("nan")
    low, high = about["low"], about["high"]
    whole = isinstance(default, int)
    if not low <= number <= high or (whole and number != int(number)):
        kind = "a whole number " if whole else ""
        raise SettingsError(
            f"{name} is out of range.", expected=f"{kind}{low:g} to {high:g} {about['unit']}",
            found=repr(value),
        )  # fmt: skip
    return int(number) if whole else number
