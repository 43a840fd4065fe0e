"""Import profiles: what the columns of a table mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forceplate.model.layout import Layout

COMPONENTS = ("Fx", "Fy", "Fz", "Mx", "My", "Mz")


@dataclass(frozen=True)
class PlateColumns:
    """Columns of one plate, and the factors that make them SI.

    Parameters
    ----------
    name : str
    prefix : str or None
        The columns are this, then Fx to Mz, then perhaps a unit such as `_N` or `_Nmm`.
    force, moment, cop : tuple of str
        Columns by name where there is no prefix; either moment or cop is given.
    free_moment : str or None
    force_factor, moment_factor, cop_factor : float or None
    in_lab : bool
        The plate's axes are the lab's, and its surface centre is the lab's origin.
    sign : str
        reaction, action or unknown.
    """

    name: str
    prefix: str | None
    force: tuple[str, ...]
    moment: tuple[str, ...]
    cop: tuple[str, ...]
    free_moment: str | None
    force_factor: float | None
    moment_factor: float | None
    cop_factor: float | None
    in_lab: bool
    sign: str


@dataclass(frozen=True)
class Profile:
    """How to read one form of table.

    Parameters
    ----------
    name : str
    says : str
    header : re.Pattern or None
        What the line of column names looks like; None only where `columns` are given.
    delimiter, decimal : str
    columns : tuple of str
        Names of the columns of a table without a header line.
    first_line : int
        Where such a table starts, from 1.
    vertical : str
    time_column : str or None
    time_factor : float
    rate : float or None
        Hz, where there is no time column.
    cop : tuple of ml and ap column, or None
    cop_factor : float
    plates : tuple of PlateColumns
    layout : Layout or None
    facts : re.Pattern or None
        Matched against the file's name without its ending.
    """

    name: str
    says: str
    header: re.Pattern[str] | None
    delimiter: str
    decimal: str
    columns: tuple[str, ...]
    first_line: int
    vertical: str
    time_column: str | None
    time_factor: float
    rate: float | None
    cop: tuple[str, str] | None
    cop_factor: float
    plates: tuple[PlateColumns, ...]
    layout: Layout | None
    facts: re.Pattern[str] | None
