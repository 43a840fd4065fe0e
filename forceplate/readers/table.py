"""Delimited text to names and numbers, with the line and column of whatever is wrong in it."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from forceplate.errors import ReadError
from forceplate.model.plate import Floats
from forceplate.readers.profile import Profile

PREAMBLE_LINES = 60
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


def decoded(data: bytes) -> str:
    """Text of a file: UTF-8 with or without a mark, else Windows-1252; one kind of line end."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def header_line(lines: Sequence[str], profile: Profile) -> int | None:
    """Index of the line of names among the first lines, or None."""
    if profile.header is None:
        return None
    for index, line in enumerate(lines[:PREAMBLE_LINES]):
        if profile.header.search(line.replace('"', "")):
            return index
    return None


def read_header(path: Path, text: str, profile: Profile) -> tuple[tuple[str, ...], int]:
    """Names of the columns, and the line (from 1) at which the rows start.

    Raises
    ------
    ReadError
        No line looks like the profile's header.
    """
    if profile.header is None:
        return profile.columns, profile.first_line
    lines = text.split("\n", PREAMBLE_LINES)[:PREAMBLE_LINES]
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


def read_rows(
    path: Path, text: str, profile: Profile, names: tuple[str, ...], first_line: int,
    needed: frozenset[int],
) -> Table:  # fmt: skip
    """The rows below the header.

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
    body = text
    for _ in range(first_line - 1):
        body = body.partition("\n")[2]
    whole = body.endswith("\n")
    body = _without_blank_end(body)
    if not body:
        raise ReadError(
            "the table has no rows.", where=path, line=first_line, expected="rows of numbers",
            found="the end of the file", advice="Export the recording again.",
        )  # fmt: skip
    numbers = _quick(body, profile, len(names))
    if numbers is None:
        numbers = _slow(path, body, profile, names, first_line, needed)
    if not whole:
        _check_last_cell(path, body, profile, first_line)
    return Table(names, numbers, first_line)


def _without_blank_end(body: str) -> str:
    """The rows without blank lines after them; a last cell that is empty stays."""
    body = body.rstrip("\n")
    while body and not body[body.rfind("\n") + 1 :].strip():
        body = body[: max(body.rfind("\n"), 0)]
    return body


def _cells(line: str, delimiter: str) -> list[str]:
    return line.split() if delimiter == " " else line.split(delimiter)


def _quick(body: str, profile: Profile, width: int) -> Floats | None:
    """All cells at once, where every line holds `width` plain numbers; else None."""
    if profile.delimiter == " " or not body.isascii():
        return None
    data = body.encode("ascii")
    plain = b"0123456789+-eE\n" + (profile.delimiter + profile.decimal).encode()
    if data.translate(None, plain) or b"\n\n" in data or data.startswith(b"\n"):
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


def _check_last_cell(path: Path, body: str, profile: Profile, first_line: int) -> None:
    """Refuse a last number that is shorter than the like above it: the file was cut within it."""
    lines = body.rsplit("\n", 20)[-20:]
    if len(lines) < 20:
        return
    lengths = {len(_fraction(line, profile)) for line in lines[:-1]}
    last = len(_fraction(lines[-1], profile))
    if len(lengths) == 1 and last < min(lengths):
        raise ReadError(
            "the last number is cut off.", where=path, line=first_line + body.count("\n"),
            expected=f"{min(lengths)} decimals, as above", found=f"{last}",
            advice="Copy or export the file again.",
        )  # fmt: skip


def _fraction(line: str, profile: Profile) -> str:
    return _cells(line, profile.delimiter)[-1].strip().partition(profile.decimal)[2]
