"""Text forms of a simulated trial: twin-wrench table, its layout, and a table of the COP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from forceplate.errors import SettingsError
from forceplate.model.layout import Feet, Foot
from forceplate.model.plate import Floats, Plate
from forceplate.model.recording import Recording
from forceplate.simulate.spec import Simulated
from forceplate.units import MM_PER_M

DIGITS = 12
TWIN_HEADER = "time_s," + ",".join(
    f"{side}_{channel}" for side in "LR"
    for channel in ("Fx_N", "Fy_N", "Fz_N", "Mx_Nmm", "My_Nmm", "Mz_Nmm")
)  # fmt: skip
COP_HEADER = "time_s,cop_ml_mm,cop_ap_mm"


def _table(header: str, columns: Sequence[Floats]) -> str:
    rows = [",".join(f"{number:.{DIGITS}g}" for number in row) for row in np.vstack(columns).T]
    return "\n".join([header, *rows]) + "\n"


def _write(path: str | Path, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def write_twin_csv(recording: Recording, path: str | Path) -> None:
    """Twelve channels of a left and a right plate, N and N·mm, 12 significant digits.

    The table holds no geometry: `layout_toml` gives the layout that belongs to it.

    Raises
    ------
    SettingsError
        The recording does not have two readable plates.
    """
    plates = recording.readable
    if len(plates) != 2:
        raise SettingsError(
            "a twin-wrench table holds two plates.", where=path, found=f"{len(plates)}"
        )
    factor = np.repeat([1.0, MM_PER_M], 3)[:, None]
    wrenches = [plate.wrench * factor for plate in plates if plate.wrench is not None]
    time = np.arange(recording.n_samples) / recording.rate
    _write(path, _table(TWIN_HEADER, [time, *wrenches]))


def write_cop_csv(simulated: Simulated, path: str | Path) -> None:
    """The true net centre of pressure as a table, mm, 12 significant digits."""
    truth = simulated.truth
    _write(path, _table(COP_HEADER, [truth["time_s"], truth["net_ml"], truth["net_ap"]]))


def layout_toml(recording: Recording) -> str:
    """The layout of a recording as TOML: facing, plates by their number, and feet.

    It holds the plates' geometry too, so that it completes a table that has none.

    Raises
    ------
    SettingsError
        The recording has no layout, or a plate's place is not known.
    """
    layout = recording.layout
    if layout is None or layout.facing is None:
        raise SettingsError("the recording has no layout to write.")
    parts = [f'facing = "{layout.facing}"\n']
    for number, plate in enumerate(recording.plates, start=1):
        placed = layout.placement(plate.name, number)
        parts.append(_plate(plate, number, "unknown" if placed is None else placed.side))
    if layout.feet is not None:
        parts.append(_feet(layout.feet))
    return "\n".join(parts)


def _numbers(values: Sequence[float] | Floats) -> str:
    return "[" + ", ".join(f"{round(float(value), 6):.10g}" for value in values) + "]"


def _plate(plate: Plate, number: int, side: str) -> str:
    if plate.corners is None:
        raise SettingsError(f"the place of plate {plate.name!r} is not known.")
    corners = "\n".join(f"  {_numbers(corner)}," for corner in plate.corners * MM_PER_M)
    lines = [
        "[[plate]]",
        f"match = {number}",
        f'side = "{side}"',
        f"corners_mm = [\n{corners}\n]",
        f"origin_mm = {_numbers(plate.origin * MM_PER_M)}",
        f"type = {plate.kind or 2}",
    ]
    if plate.sign != "unknown":
        lines.append(f'wrench = "{plate.sign}"')
    return "\n".join(lines) + "\n"


def _feet(feet: Feet) -> str:
    lines = ["[feet]", *_measures(feet, ("length", "width", "toe_out", "stance_width"))]
    if feet.heels is not None:
        lines.append(f"heels = {_numbers(feet.heels)}")
    lines += _line("limits", feet.limits)
    for side, foot in (("left", feet.left), ("right", feet.right)):
        if foot is not None:
            lines += ["", f"[feet.{side}]", *_foot(foot)]
    return "\n".join(lines) + "\n"


def _foot(foot: Foot) -> list[str]:
    points = {"heel": foot.heel, "toe": foot.toe}
    lines = [f"{name} = {_numbers(point)}" for name, point in points.items() if point is not None]
    return [
        *lines,
        *_measures(foot, ("width", "length", "toe_out")),
        *_line("outline", foot.outline),
    ]


def _measures(stated: Feet | Foot, names: tuple[str, ...]) -> list[str]:
    values = {name: getattr(stated, name) for name in names}
    return [f"{name} = {value:g}" for name, value in values.items() if value is not None]


def _line(name: str, points: Sequence[Sequence[float]]) -> list[str]:
    return [f"{name} = [{', '.join(map(_numbers, points))}]"] if points else []
