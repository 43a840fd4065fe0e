"""What a table of a layout states: its keys, numbers and points, each checked where it stands."""

from __future__ import annotations

from typing import Any, cast

from forceplate.errors import LayoutError

Point = tuple[float, float]
LARGEST = 1e6
LEAST_AREA = 1.0
"""Points that span less than this, mm^2, are one point or a line."""


def known(table: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    """LayoutError where the table has a key that has no meaning."""
    for key in table:
        if key not in keys:
            raise LayoutError(
                f"unknown key {key!r}.", where=where, expected="one of " + ", ".join(keys)
            )


def numbers(value: object, count: int, what: str, where: str) -> tuple[float, ...]:
    """A list of so many numbers; LayoutError where it is something else."""
    found = cast("list[Any]", value) if isinstance(value, list | tuple) else []
    if len(found) != count or not all(map(_is_number, found)):
        raise LayoutError(
            f"{what} is not a list of {count} numbers.", where=where,
            expected=f"{count} numbers between {-LARGEST:g} and {LARGEST:g}", found=repr(value),
        )  # fmt: skip
    return tuple(float(number) for number in found)


def number(value: object, what: str, where: str, low: float, high: float, expected: str) -> float:
    """One number with low < number < high; LayoutError says what was expected."""
    if not _is_number(value) or not low < float(cast("Any", value)) < high:
        raise LayoutError(
            f"{what} is out of range.", where=where, expected=expected, found=repr(value)
        )
    return float(cast("Any", value))


def point(value: object, what: str, where: str) -> Point:
    """A point on the floor (ml, ap)."""
    return cast("Point", numbers(value, 2, what, where))


def points(value: object, what: str, where: str) -> tuple[Point, ...]:
    """Points around something, three or more that span an area; LayoutError otherwise."""
    rows = cast("list[Any]", value) if isinstance(value, list | tuple) else [value]
    if len(rows) < 3:
        raise LayoutError(
            f"{what} needs at least three points.", where=where, expected="[[ml, ap], ...] in mm",
            found=repr(value),
        )  # fmt: skip
    found = tuple(point(row, f"{what}: a point", where) for row in rows)
    if not _spans(found):
        raise LayoutError(
            f"{what} spans no area.", where=where, expected="points around an area, in mm",
            found=repr(value),
        )  # fmt: skip
    return found


def _is_number(value: object) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and abs(cast("float", value)) < LARGEST


def _spans(around: tuple[Point, ...]) -> bool:
    """Whether some point lies beside the line from the first one to the one farthest from it."""
    ml, ap = around[0]
    away = [(p[0] - ml, p[1] - ap) for p in around]
    far = max(away, key=lambda p: p[0] ** 2 + p[1] ** 2)
    return max(abs(far[0] * p[1] - far[1] * p[0]) for p in away) > LEAST_AREA
