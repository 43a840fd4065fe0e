"""What other ways make of a number, as a table with a small strip a row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.text import Text

from forceplate.cli.tables import grid, shown
from forceplate.model.sensitivity import in_words
from forceplate.units import UNITS

if TYPE_CHECKING:
    from rich.console import Console

    from forceplate.model.sensitivity import Row, Sensitivity

CELLS = 17
"""Width of a strip."""


def show_sensitivity(path: str, index: int, found: Sensitivity, console: Console) -> None:
    """Print one metric of one recording under every other way, and the spread in words."""
    unit = UNITS[found.unit].shown
    which = f" [{index}]" if index else ""
    console.print(Text(f"{path}{which}", style="bold"))
    if found.base.value is None:
        console.print(f"{found.name}: {found.base.why}")
    else:
        console.print(f"{found.name}: {shown(found.base.value)} {unit}".rstrip())
    if found.rows and found.numbers:
        _show_rows(found, console)
    behind = f" {unit}" if unit else ""
    console.print(f"{in_words(found, shown, signed, behind)}\n")


def _show_rows(found: Sensitivity, console: Console) -> None:
    unit = UNITS[found.unit].shown
    change = "change" if found.relative else f"change, {unit}" if unit else "change"
    table = grid(
        ("analysed with", False), (f"value, {unit}" if unit else "value", True), (change, True),
        ("o this, | as asked", False),
    )  # fmt: skip
    group = ""
    for row in found.rows:
        if row.alternative.group != group:
            group = row.alternative.group
            table.add_section()
            table.add_row(Text(group, style="bold"))
        name = f"  {row.alternative.says}"
        if row.value is None:
            table.add_row(name, shown(None), "", Text(row.why or "", style="dim"))
        else:
            table.add_row(name, shown(row.value), _change(row, found), strip(row, found))
    console.print(table)


def _change(row: Row, found: Sensitivity) -> str:
    if found.relative:
        return "" if row.percent is None else signed(row.percent)
    if row.difference is None:
        return ""
    size = max(map(abs, found.numbers), default=0.0)
    digits = 4 - math.floor(math.log10(size)) if size else 0
    # one digit more than the value shows
    text = f"{row.difference:+.{max(0, digits)}f}"
    return text if float(text) else "0"


def signed(percent: float) -> str:
    """A share with its sign and two digits after the point."""
    text = f"{percent:+.2f}"
    return f"{text if float(text) else '0'} %"


def strip(row: Row, found: Sensitivity) -> str:
    """A line from the smallest to the largest number: `o` this one, `|` the one as asked."""
    low, high, base = found.low, found.high, found.base.value
    if low is None or high is None or row.value is None or low == high:
        return ""
    cells = ["-"] * CELLS
    number = row.value
    if base is not None and row.difference is not None:
        cells[_cell(base, low, high)] = "|"
        number = base + row.difference
    cells[_cell(number, low, high)] = "o"
    return "".join(cells)


def _cell(number: float, low: float, high: float) -> int:
    return round((CELLS - 1) * (number - low) / (high - low))
