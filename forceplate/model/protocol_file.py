"""A protocol from its TOML table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from forceplate.errors import ForcePlateError
from forceplate.model.facts import SURFACE, VISION
from forceplate.model.record import Condition, Protocol

KEYS = ("name", "title", "says", "condition")
CONDITION_KEYS = ("vision", "surface", "trials", "seconds")
TRIALS = (1, 100)
SECONDS = (1.0, 3600.0)


class ProtocolError(ForcePlateError):
    """A protocol's table says something impossible."""

    code = "protocol"
    exit_code = 6


def protocol_from(table: Mapping[str, Any], where: str) -> Protocol:
    """A protocol from the table of its TOML file.

    Parameters
    ----------
    table : mapping
        name, title, says (texts) and [[condition]] tables with vision (open or closed), surface
        (firm or foam), trials and seconds; a condition may leave vision or surface out.
    where : str
        The file, for the error.

    Returns
    -------
    Protocol

    Raises
    ------
    ProtocolError
        A key is unknown or missing, a value is not of its kind, or a condition stands twice.
    """
    _known(table, KEYS, "the protocol", where)
    texts = {key: _text(table.get(key), key, where) for key in ("name", "title", "says")}
    rows = table.get("condition")
    if not isinstance(rows, list) or not rows:
        raise ProtocolError(
            "the protocol has no conditions.", where=where, expected="[[condition]] tables",
            found=repr(rows)[:80],
        )  # fmt: skip
    conditions = tuple(
        _condition(row, number, where)
        for number, row in enumerate(cast("list[object]", rows), start=1)
    )
    seen: set[tuple[str | None, str | None]] = set()
    for number, each in enumerate(conditions, start=1):
        if (each.vision, each.surface) in seen:
            raise ProtocolError(
                f"condition {number} stands twice.", where=where, found=each.label,
                advice="Raise trials in the first one.",
            )  # fmt: skip
        seen.add((each.vision, each.surface))
    return Protocol(texts["name"], texts["title"], texts["says"], conditions)


def _known(table: Mapping[str, Any], keys: tuple[str, ...], what: str, where: str) -> None:
    for key in table:
        if key not in keys:
            raise ProtocolError(
                f"{what} has the unknown key {key!r}.", where=where,
                expected="one of " + ", ".join(keys),
            )  # fmt: skip


def _text(value: object, key: str, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ProtocolError(
            f"the protocol needs {key}.", where=where, expected="a text", found=repr(value)
        )
    return value.strip()


def _condition(row: object, number: int, where: str) -> Condition:
    what = f"condition {number}"
    if not isinstance(row, dict):
        raise ProtocolError(f"{what} is not a table.", where=where, found=repr(row))
    table = cast("dict[str, Any]", row)
    _known(table, CONDITION_KEYS, what, where)
    vision = _choice(table, "vision", VISION, what, where)
    surface = _choice(table, "surface", SURFACE, what, where)
    trials = _number(table, "trials", TRIALS, what, where)
    if trials != int(trials):
        raise ProtocolError(
            f"{what}: trials is not a whole number.", where=where, found=f"{trials}"
        )
    return Condition(vision, surface, int(trials), _number(table, "seconds", SECONDS, what, where))


def _choice(
    table: Mapping[str, Any], key: str, choices: tuple[str, ...], what: str, where: str
) -> str | None:
    value = table.get(key)
    if value is not None and value not in choices:
        raise ProtocolError(
            f"{what}: unknown {key}.", where=where, expected=" or ".join(choices),
            found=repr(value),
        )  # fmt: skip
    return value


def _number(
    table: Mapping[str, Any], key: str, limits: tuple[float, float], what: str, where: str
) -> float:
    value = table.get(key)
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not limits[0] <= cast("float", value) <= limits[1]:
        raise ProtocolError(
            f"{what}: {key} is out of range.", where=where,
            expected=f"{limits[0]:g} to {limits[1]:g}", found=repr(value),
        )  # fmt: skip
    return float(cast("float", value))
