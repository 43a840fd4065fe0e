"""Where the plates lie, which foot stands on which, and where the person faces."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from forceplate.errors import LayoutError
from forceplate.model.feet import Feet, feet_from
from forceplate.model.feet import Foot as Foot
from forceplate.model.stated import known, numbers

Side = Literal["left", "right", "both", "none", "unknown"]
SIDES = ("left", "right", "both", "none", "unknown")
AXES = ("+x", "-x", "+y", "-y", "+z", "-z")
WRENCHES = ("reaction", "action")
NOT_KNOWN = "lab axes, facing not known"


@dataclass(frozen=True)
class Placement:
    """What a layout says about one plate; lengths in mm as in the file.

    Parameters
    ----------
    match : str or int
        The plate's name in the recording, or its number counted from 1.
    side : str
        left, right, both, none (left out of every sum) or unknown.
    corners_mm : 4 x 3 or None
        Surface corners in the lab, C3D order, where the file does not hold them.
    origin_mm : 3 or None
        Surface centre seen from the sensor origin, in the sensor's axes.
    type : int or None
        C3D plate type of the channels; only 2 (force and moment) has a meaning for tables.
    wrench : str or None
        Whether the channels are the reaction on the person or the action on the plate.
        None: the loaded direction decides.
    """

    match: str | int
    side: Side = "unknown"
    corners_mm: tuple[tuple[float, float, float], ...] | None = None
    origin_mm: tuple[float, float, float] | None = None
    type: int | None = None
    wrench: str | None = None


@dataclass(frozen=True)
class Layout:
    """Which way the person faces and what each plate is.

    Parameters
    ----------
    facing : str or None
        The lab direction the person faces, such as `+y`.
    ml, ap : str or None
        Lab directions of the two horizontal axes, where a profile states them one by one
        (then `facing` is None); they need not make a right-handed pair.
    plates : tuple of Placement
    feet : Feet or None
    name : str or None
    frame : str or None
        A sentence for the result where the axes need one ("sign of ml not stated by the file").
    """

    facing: str | None = None
    ml: str | None = None
    ap: str | None = None
    plates: tuple[Placement, ...] = ()
    feet: Feet | None = None
    name: str | None = None
    frame: str | None = None

    @cached_property
    def digest(self) -> str:
        """Hash of everything that can change a number; the name is not part of it."""
        facts = asdict(self)
        del facts["name"], facts["frame"]
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_table(self) -> dict[str, Any]:
        """The layout as the table that `layout_from` reads; only what is stated."""
        table = _stated(asdict(self))
        if "plates" in table:
            table["plate"] = table.pop("plates")
        return table

    def placement(self, name: str, number: int) -> Placement | None:
        """What the layout says about the plate of this name, or of this number from 1."""
        for plate in self.plates:
            if plate.match == name:
                return plate
        for plate in self.plates:
            if plate.match == number and not isinstance(plate.match, str):
                return plate
        return None


def read_layout(path: str | Path) -> Layout:
    """The layout of a TOML file.

    Raises
    ------
    LayoutError
        The file is missing, is not TOML, or says something impossible.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise LayoutError(
            "the layout cannot be read.", where=path, found=str(cause),
            advice="Give the path of a TOML file.",
        ) from cause  # fmt: skip
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise LayoutError("the layout is not valid TOML.", where=path, found=str(cause)) from cause
    return layout_from(table, where=str(path), name=Path(path).stem)


def layout_from(table: dict[str, Any], *, where: str, name: str | None = None) -> Layout:
    """A layout from its TOML table; LayoutError says what is wrong in it."""
    known(table, ("facing", "ml", "ap", "plate", "feet", "name", "frame"), where)
    facing, ml, ap = (_axis(table.get(key), key, where) for key in ("facing", "ml", "ap"))
    if (ml is None) != (ap is None):
        raise LayoutError("ml and ap are given together or not at all.", where=where)
    if facing is not None and ml is not None:
        raise LayoutError("give facing, or ml and ap, not both.", where=where)
    if ml is not None and ap is not None and ml[1] == ap[1]:
        raise LayoutError("ml and ap lie along the same axis.", where=where, found=f"{ml}, {ap}")
    rows = table.get("plate", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LayoutError("plates are written as [[plate]] tables.", where=where)
    plates = tuple(_placement(row, where) for row in cast("list[dict[str, Any]]", rows))
    matches = [plate.match for plate in plates]
    if len(set(map(repr, matches))) != len(matches):
        raise LayoutError("two [[plate]] tables match the same plate.", where=where)
    return Layout(
        facing=facing, ml=ml, ap=ap, plates=plates, feet=feet_from(table.get("feet"), where),
        name=cast("str | None", table.get("name", name)),
        frame=cast("str | None", table.get("frame")),
    )  # fmt: skip


def _stated(value: Any) -> Any:
    """Tables and lists without what is None or empty."""
    if isinstance(value, dict):
        rows = {key: _stated(each) for key, each in cast("dict[str, Any]", value).items()}
        return {key: each for key, each in rows.items() if each not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_stated(each) for each in cast("list[Any]", value)]
    return value


def _axis(value: object, key: str, where: str) -> str | None:
    if value is None:
        return None
    if value not in AXES:
        raise LayoutError(
            f"{key} is not a lab direction.", where=where, expected="one of " + ", ".join(AXES),
            found=repr(value),
        )  # fmt: skip
    return str(value)


def _placement(row: dict[str, Any], where: str) -> Placement:
    known(row, ("match", "side", "corners_mm", "origin_mm", "type", "wrench"), where)
    match = row.get("match")
    if isinstance(match, bool) or not isinstance(match, str | int) or match == "" or match == 0:
        raise LayoutError(
            "a [[plate]] needs match.", where=where,
            expected="the plate's name, or its number from 1", found=repr(match),
        )  # fmt: skip
    side = row.get("side", "unknown")
    if side not in SIDES:
        raise LayoutError(
            f"plate {match!r}: unknown side.", where=where,
            expected="one of " + ", ".join(SIDES), found=repr(side),
        )  # fmt: skip
    wrench = row.get("wrench")
    if wrench is not None and wrench not in WRENCHES:
        raise LayoutError(
            f"plate {match!r}: unknown wrench.", where=where,
            expected="reaction (on the person) or action (on the plate)", found=repr(wrench),
        )  # fmt: skip
    kind = row.get("type")
    if kind is not None and kind not in (1, 2, 3, 4):
        raise LayoutError(
            f"plate {match!r}: unknown type.", where=where, expected="1 to 4", found=repr(kind)
        )
    corners = row.get("corners_mm")
    if corners is not None:
        if not isinstance(corners, list) or len(cast("list[Any]", corners)) != 4:
            raise LayoutError(f"plate {match!r}: corners_mm needs four corners.", where=where)
        corners = tuple(
            numbers(corner, 3, f"plate {match!r}: a corner", where)
            for corner in cast("list[Any]", corners)
        )
        if not _spans_area(corners):
            raise LayoutError(
                f"plate {match!r}: corners_mm span no area.", where=where,
                expected="the four corners of the surface, in mm", found=repr(corners),
            )  # fmt: skip
    origin = row.get("origin_mm")
    if origin is not None:
        origin = numbers(origin, 3, f"plate {match!r}: origin_mm", where)
    return Placement(
        match, cast("Side", side), cast("Any", corners), cast("Any", origin), kind, wrench
    )


def _spans_area(corners: tuple[tuple[float, ...], ...]) -> bool:
    """Whether the sides from the first corner to its neighbours make more than 1 mm^2."""
    x, y = ([a - b for a, b in zip(corners[0], corners[k], strict=True)] for k in (1, 3))
    turned = (x[i - 2] * y[i - 1] - x[i - 1] * y[i - 2] for i in range(3))
    return sum(each**2 for each in turned) > 1.0
