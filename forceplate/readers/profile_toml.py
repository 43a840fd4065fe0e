"""An import profile from its TOML text, every word of it checked."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, cast

from forceplate.errors import ForcePlateError, ProfileError
from forceplate.model.facts import FACT_NAMES
from forceplate.model.layout import WRENCHES, Layout, layout_from
from forceplate.readers.measures import Quantity, factor_of, known_units
from forceplate.readers.profile import PlateColumns, Profile

DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " "}
_KEYS = {
    "": ("name", "says", "detect", "table", "time", "cop", "plate", "layout", "facts"),
    "detect": ("header",),
    "table": ("delimiter", "decimal", "vertical", "columns", "first_line"),
    "time": ("column", "unit", "rate_hz"),
    "cop": ("ml", "ap", "unit"),
    "plate": (
        "name", "place", "wrench", "prefix", "force", "force_unit", "moment", "moment_unit",
        "cop", "cop_unit", "free_moment",
    ),
    "facts": ("pattern",),
}  # fmt: skip


def profile_from(text: str, *, where: str) -> Profile:
    """A profile from its TOML text; ProfileError says what is wrong in it."""
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise ProfileError(
            "the profile is not valid TOML.", where=where, found=str(cause)
        ) from cause
    _known(top, "", where)
    table, time = _table(top, "table", where), _table(top, "time", where)
    cop = _table(top, "cop", where)
    columns = _texts(table.get("columns", []), None, "table.columns", where)
    delimiter = _choice(table, "delimiter", tuple(DELIMITERS), "comma", where)
    decimal = _choice(table, "decimal", (".", ","), ".", where)
    if decimal == "," and delimiter == "comma":
        raise ProfileError(
            "the comma cannot be both the delimiter and the decimal mark.", where=where
        )
    rows = top.get("plate", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ProfileError("plates are written as [[plate]] tables.", where=where)
    plates = tuple(_plate(row, where) for row in cast("list[dict[str, Any]]", rows))
    _sensible(plates, cop, where)
    column, rate = _time(time, where)
    return Profile(
        name=_text(top.get("name", Path(where).stem), "name", where),
        says=_text(top.get("says", ""), "says", where),
        header=_header(top, columns, where),
        delimiter=DELIMITERS[delimiter], decimal=decimal, columns=columns,
        first_line=_line(table.get("first_line", 1), where),
        vertical=_choice(table, "vertical", ("y", "z"), "z", where),
        time_column=column,
        time_factor=_unit(time, "unit", "time", where, "time") if column else 1.0, rate=rate,
        cop=(_text(cop.get("ml"), "cop.ml", where), _text(cop.get("ap"), "cop.ap", where))
        if cop else None,
        cop_factor=_unit(cop, "unit", "length", where, "cop") if cop else 1.0,
        plates=plates, layout=_layout(top, where), facts=_facts(top, where),
    )  # fmt: skip


def _known(table: dict[str, Any], section: str, where: str) -> None:
    for key in table:
        if key not in _KEYS[section]:
            near = difflib.get_close_matches(key, _KEYS[section], n=1)
            shown = f"{section}.{key}" if section else key
            raise ProfileError(
                f"unknown key {shown!r}.", where=where,
                expected="one of " + ", ".join(_KEYS[section]),
                advice=f"Did you mean {near[0]}?" if near else None,
            )  # fmt: skip


def _table(top: dict[str, Any], key: str, where: str) -> dict[str, Any]:
    table = top.get(key, {})
    if not isinstance(table, dict):
        raise ProfileError(f"[{key}] is a table.", where=where, found=repr(table))
    _known(cast("dict[str, Any]", table), key, where)
    return cast("dict[str, Any]", table)


def _text(value: object, key: str, where: str) -> str:
    if not isinstance(value, str):
        raise ProfileError(f"{key} is not a text.", where=where, found=repr(value))
    return value


def _texts(value: object, counts: tuple[int, ...] | None, key: str, where: str) -> tuple[str, ...]:
    texts = cast("list[object]", value) if isinstance(value, list) else None
    if texts is None or (counts is not None and len(texts) not in counts):
        some = "" if counts is None else " or ".join(map(str, counts)) + " "
        raise ProfileError(f"{key} is not a list of {some}column names.", where=where)
    return tuple(_text(each, key, where) for each in texts)


def _choice(
    table: dict[str, Any], key: str, choices: tuple[str, ...], default: str | None, where: str
) -> str:
    value = table.get(key, default)
    if value not in choices:
        raise ProfileError(
            f"{key} is not known.", where=where, expected="one of " + ", ".join(choices),
            found=repr(value),
        )  # fmt: skip
    return str(value)


def _line(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        raise ProfileError(
            "table.first_line is not a line number.", where=where, expected="1 to 1000",
            found=repr(value),
        )  # fmt: skip
    return value


def _unit(table: dict[str, Any], key: str, quantity: Quantity, where: str, section: str) -> float:
    value = table.get(key)
    factor = factor_of(value, quantity) if isinstance(value, str) else None
    if factor is None:
        raise ProfileError(
            f"{section}.{key} is not a unit of {quantity}.", where=where,
            expected=f"one of {known_units(quantity)}", found=repr(value),
        )  # fmt: skip
    return factor


def _time(time: dict[str, Any], where: str) -> tuple[str | None, float | None]:
    column, rate = time.get("column"), time.get("rate_hz")
    if (column is None) == (rate is None):
        raise ProfileError(
            "[time] needs a column with its unit, or rate_hz where there is none.", where=where
        )
    if rate is not None:
        good = isinstance(rate, int | float) and not isinstance(rate, bool) and 0 < rate <= 1e6
        if not good:
            raise ProfileError(
                "time.rate_hz is not a rate.", where=where, expected="above 0, in Hz",
                found=repr(rate),
            )  # fmt: skip
        return None, float(rate)
    return _text(column, "time.column", where), None


def _header(top: dict[str, Any], columns: tuple[str, ...], where: str) -> re.Pattern[str] | None:
    pattern = _table(top, "detect", where).get("header")
    if (pattern is None) == (not columns):
        raise ProfileError(
            "give detect.header for a table with a line of names, or table.columns for one "
            "without; one of the two.", where=where,
        )  # fmt: skip
    return None if pattern is None else _pattern(pattern, "detect.header", where)


def _pattern(value: object, key: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(_text(value, key, where))
    except re.error as cause:
        raise ProfileError(
            f"{key} is not a regular expression.", where=where, found=str(cause)
        ) from cause


def _facts(top: dict[str, Any], where: str) -> re.Pattern[str] | None:
    table = _table(top, "facts", where)
    if "pattern" not in table:
        return None
    pattern = _pattern(table["pattern"], "facts.pattern", where)
    for name in pattern.groupindex:
        if name not in FACT_NAMES:
            raise ProfileError(
                f"facts.pattern names a group {name!r}.", where=where,
                expected="one of " + ", ".join(FACT_NAMES),
            )  # fmt: skip
    return pattern


def _layout(top: dict[str, Any], where: str) -> Layout | None:
    if "layout" not in top:
        return None
    if not isinstance(top["layout"], dict):
        raise ProfileError("[layout] is a table.", where=where)
    try:
        return layout_from(cast("dict[str, Any]", top["layout"]), where=where)
    except ForcePlateError as cause:
        raise ProfileError(
            f"[layout]: {cause.what}", where=where, expected=cause.expected, found=cause.found
        ) from cause


def _plate(row: dict[str, Any], where: str) -> PlateColumns:
    _known(row, "plate", where)
    name = _text(row.get("name"), "plate.name", where)
    section = f"plate {name!r}"
    prefix = None if "prefix" not in row else _text(row["prefix"], "plate.prefix", where)
    by_name = [key for key in ("force", "moment", "cop", "free_moment") if key in row]
    if prefix is not None and by_name:
        raise ProfileError(
            f"{section}: give a prefix, or the columns by name, not both.", where=where
        )
    force = () if prefix is not None else _texts(row.get("force"), (3,), f"{section}: force", where)
    moment = _texts(row.get("moment", []), (0, 3), f"{section}: moment", where)
    cop = _texts(row.get("cop", []), (0, 2, 3), f"{section}: cop", where)
    if prefix is None and bool(moment) == bool(cop):
        raise ProfileError(f"{section}: give its moment or its cop columns, one of the two.",
                           where=where)  # fmt: skip
    free = row.get("free_moment")
    if free is not None and not cop:
        raise ProfileError(f"{section}: free_moment goes with cop.", where=where)
    turns = bool(moment) or free is not None

    def factor(key: str, quantity: Quantity, *, needed: bool) -> float | None:
        return _unit(row, key, quantity, where, section) if needed or key in row else None

    return PlateColumns(
        name, prefix, force, moment, cop,
        None if free is None else _text(free, f"{section}: free_moment", where),
        factor("force_unit", "force", needed=prefix is None),
        factor("moment_unit", "moment", needed=turns),
        factor("cop_unit", "length", needed=bool(cop)),
        _choice(row, "place", ("lab", "layout"), "layout", where) == "lab",
        _choice(row, "wrench", (*WRENCHES, "unknown"), "unknown", where),
    )  # fmt: skip


def _sensible(plates: tuple[PlateColumns, ...], cop: dict[str, Any], where: str) -> None:
    if bool(plates) == bool(cop):
        raise ProfileError(
            "a profile describes [[plate]] tables, or [cop] for the centre of pressure alone.",
            where=where,
        )
    names = [plate.name for plate in plates]
    if len(set(names)) != len(names):
        raise ProfileError("two plates have the same name.", where=where, found=", ".join(names))
