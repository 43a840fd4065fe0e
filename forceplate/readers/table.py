"""Delimited text to names and numbers, with the line and column of whatever is wrong in it."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from forceplate.errors import ReadError
from forceplate.model.plate import Floats
from forceplate.readers.profile import Profile

PREAMBLE_LINES = 60
_WORTH_LOADING = 64 * 2**20
"""Bytes of a table that take numpy as long as the compiler takes to load."""
_FEW_ODD, _ONE_ODD_IN = 64, 16
_GONE = ("", "nan", "-nan", "na", "n/a", "null")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of numbers.

    Parameters
    ----------
    names : tuple of str
    numbers : (rows, columns) float64
        NaN for an empty cell, and throughout a column that was not asked for and holds text.
    first_line : int
        Line of the first row, from 1.
    """

    names: tuple[str, ...]
    numbers: Floats
    first_line: int


def plain(data: bytes) -> bytes:
    """Bytes of a file as UTF-8 without a mark, else taken as Windows-1252; one kind of line end."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            data = data.decode("cp1252", errors="replace").encode("utf-8")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def header_line(lines: Sequence[str], profile: Profile) -> int | None:
    """Index of the line of names among the first lines, or None."""
    if profile.header is None:
        return None
    for index, line in enumerate(lines[:PREAMBLE_LINES]):
        if profile.header.search(line.replace('"', "")):
            return index
    return None


def read_header(path: Path, data: bytes, profile: Profile) -> tuple[tuple[str, ...], int]:
    """Names of the columns, and the line (from 1) at which the rows of a plain text start.

    Raises
    ------
    ReadError
        No line looks like the profile's header.
    """
    if profile.header is None:
        return profile.columns, profile.first_line
    lines = data[: _line_start(data, PREAMBLE_LINES)].decode("utf-8").split("\n")[:PREAMBLE_LINES]
    at = header_line(lines, profile)
    if at is None:
        raise ReadError(
            f"no line is the header that the profile {profile.name!r} describes.", where=path,
            line=1, expected=profile.header.pattern, found=repr(lines[0][:120]),
            advice="Use the profile that fits the file.",
        )  # fmt: skip
    names = [name.strip().strip('"').strip() for name in _cells(lines[at], profile.delimiter)]
    while names and not names[-1]:
        names.pop()
    return tuple(names), at + 2


def _line_start(data: bytes, line: int) -> int:
    """Where a line, from 0, starts; the end of the text where it has fewer."""
    at = 0
    for _ in range(line):
        at = data.find(b"\n", at) + 1
        if not at:
            return len(data)
    return at


def read_rows(
    path: Path, data: bytes, profile: Profile, names: tuple[str, ...], first_line: int,
    needed: frozenset[int],
) -> Table:  # fmt: skip
    """The rows below the header of a plain text.

    Parameters
    ----------
    needed : set of int
        Columns whose every cell must be a number or empty.

    Raises
    ------
    ReadError
        With its line: a row of another length, a blank line within the table, or a needed cell
        that is no number.
    """
    first = _line_start(data, first_line - 1)
    end = _without_blank_end(data, first)
    if first == end:
        raise ReadError(
            "the table has no rows.", where=path, line=first_line, expected="rows of numbers",
            found="the end of the file", advice="Export the recording again.",
        )  # fmt: skip
    numbers = None
    if profile.delimiter != " " and _compiler_at_hand(end - first):
        marks = profile.delimiter, profile.decimal
        numbers = _compiled(data, first, end, marks, len(names), needed)
    if numbers is None:
        numbers = _quick(data[first:end], profile, len(names))
    if numbers is None:
        text = data[first:end].decode("utf-8")
        numbers = _slow(path, text, profile, names, first_line, needed)
    if not data.endswith(b"\n"):
        _check_last_cell(path, data, first, end, profile, first_line)
    return Table(names, numbers, first_line)


def _without_blank_end(data: bytes, first: int) -> int:
    """Where the rows end, without blank lines after them; a last cell that is empty stays."""
    end = len(data)
    while end > first:
        start = max(data.rfind(b"\n", first, end) + 1, first)
        if data[start:end].decode("utf-8").strip():
            return end
        end = max(start - 1, first)
    return end


def _cells(line: str, delimiter: str) -> list[str]:
    return line.split() if delimiter == " " else line.split(delimiter)


def _compiler_at_hand(size: int) -> bool:
    """Whether the compiled kernel reads a table of so many bytes sooner than numpy does.

    Loading the compiler takes longer than a usual table does, so that only a large one asks for it.
    """
    if "numba" not in sys.modules and size < _WORTH_LOADING:
        return False
    from numba import config

    return not getattr(config, "DISABLE_JIT", False)


def warm() -> None:
    """Read two lines by the kernel, so that it is compiled and kept on disk."""
    if _compiler_at_hand(_WORTH_LOADING):
        _compiled(b"0.5,1\n1,nan", 0, 11, (",", "."), 2, frozenset())


def _compiled(
    data: bytes, first: int, end: int, marks: tuple[str, str], width: int, needed: frozenset[int]
) -> Floats | None:
    """The cells by the compiled kernel; None where not all are found so. Marks as in a profile."""
    from forceplate.kernels import table as kernel

    whole = max(data.rfind(b"\n", first, min(end, len(data) - kernel.ROOM)) + 1, first)
    tail = data[whole:end] + b"\n"
    parts = (data, first, whole), (tail + bytes(kernel.ROOM), 0, len(tail))
    delimiter, decimal = map(ord, marks)
    views = [np.frombuffer(part, dtype=np.uint8) for part, _, _ in parts]
    lines = [kernel.line_ends(view, *part[1:]) for view, part in zip(views, parts, strict=True)]
    numbers = np.empty((width, sum(lines)))
    odd = np.empty((_FEW_ODD + numbers.size // _ONE_ODD_IN, 4), dtype=np.int64)
    row = 0
    for view, (part, start, stop), count in zip(views, parts, lines, strict=True):
        found = kernel.read_cells(view, start, stop, delimiter, decimal, row, numbers, odd)
        if found < 0:
            return None
        for at, column, begin, to in odd[:found].tolist():
            value = _number(part[begin:to].decode("utf-8"), marks[1])
            if value is None and column in needed:
                return None
            numbers[column, at] = np.nan if value is None else value
        row += count
    return numbers.T


def _quick(data: bytes, profile: Profile, width: int) -> Floats | None:
    """All cells at once, where every line holds `width` plain numbers; else None."""
    if profile.delimiter == " " or not data.isascii():
        return None
    used = b"0123456789+-eE\n" + (profile.delimiter + profile.decimal).encode()
    if data.translate(None, used) or b"\n\n" in data or data.startswith(b"\n"):
        return None
    if profile.decimal == ",":
        data = data.replace(b",", b".")
    try:
        rows = np.loadtxt(BytesIO(data), delimiter=profile.delimiter, comments=None, ndmin=2)
    except ValueError:
        return None
    return rows if rows.shape == (data.count(b"\n") + 1, width) else None


def _slow(
    path: Path, body: str, profile: Profile, names: tuple[str, ...], first_line: int,
    needed: frozenset[int],
) -> Floats:  # fmt: skip
    """Cell by cell, so that a wrong one is named."""
    width = len(names)
    lines = body.split("\n")
    numbers = np.empty((len(lines), width))
    for row, line in enumerate(lines):
        cells = _cells(line, profile.delimiter)
        if len(cells) == width + 1 and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            blank = not line.strip()
            raise ReadError(
                "a blank line stands within the table." if blank
                else "a row has another number of cells than the header.",
                where=path, line=first_line + row, expected=f"{width} cells",
                found="none" if blank else f"{len(cells)}",
                advice="Export the recording again; it may be cut off.",
            )  # fmt: skip
        for column, cell in enumerate(cells):
            value = _number(cell, profile.decimal)
            if value is None and column in needed:
                raise ReadError(
                    f"column {column + 1} ({names[column]}) holds no number.", where=path,
                    line=first_line + row,
                    expected=f"a number with decimal {_MARKS[profile.decimal]}",
                    found=repr(cell.strip()[:40]), advice="Mend the cell, or leave it empty.",
                )  # fmt: skip
            numbers[row, column] = np.nan if value is None else value
    return numbers


_MARKS = {".": "point", ",": "comma"}


def _number(cell: str, decimal: str) -> float | None:
    """The number in a cell, NaN where it is empty, None where it is none."""
    text = cell.strip().strip('"').strip()
    if text.casefold() in _GONE:
        return float("nan")
    if "_" in text or (decimal == "," and "." in text):
        return None
    try:
        return float(text.replace(",", ".") if decimal == "," else text)
    except ValueError:
        return None


def _check_last_cell(
    path: Path, data: bytes, first: int, end: int, profile: Profile, first_line: int
) -> None:
    """Refuse a last number that is shorter than the like above it: the file was cut within it."""
    start = end
    for _ in range(20):
        start = data.rfind(b"\n", first, start)
        if start < 0:
            break
    lines = data[max(start + 1, first) : end].decode("utf-8").split("\n")
    if len(lines) < 20:
        return
    lengths = {len(_fraction(line, profile)) for line in lines[:-1]}
    last = len(_fraction(lines[-1], profile))
    if len(lengths) == 1 and last < min(lengths):
        raise ReadError(
            "the last number is cut off.", where=path,
            line=first_line + data.count(b"\n", first, end),
            expected=f"{min(lengths)} decimals, as above", found=f"{last}",
            advice="Copy or export the file again.",
        )  # fmt: skip


def _fraction(line: str, profile: Profile) -> str:
    return _cells(line, profile.delimiter)[-1].strip().partition(profile.decimal)[2]
