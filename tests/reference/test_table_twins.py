"""Slow, obvious twins of the kernels that read a table, built on whole numbers of any size."""

import itertools
import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import table

# the first example may wait for the compiler
COMPILES = settings(deadline=None, max_examples=60)
PLAIN = re.compile(r"([+-]?)([0-9]*)(?:([.,])([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?")
SURE_DIGITS, SURE_POWER = 15, 22
HUGE = 2**1024 - 2**970
"""From here on the next double is infinite."""


def slow_line_ends(data, first, end):
    """One byte at a time."""
    count = 0
    for byte in data[first:end]:
        if byte == ord("\n"):
            count += 1
    return count


def slow_number(text, decimal):
    """The double next to a plain number, by fractions; None where the text is none.

    Also whether it is so short that its double must be found.
    """
    parts = PLAIN.fullmatch(text)
    if not parts or not (parts[2] or parts[4]) or parts[3] not in (None, decimal):
        return None, False
    sign, whole, _, behind, power = parts.groups()
    digits, power = whole + (behind or ""), int(power or 0) - len(behind or "")
    exact = Fraction(int(digits)) * Fraction(10) ** power
    value = float(exact) if exact < HUGE else math.inf
    sure = len(digits.lstrip("0")) <= SURE_DIGITS and abs(power) <= SURE_POWER
    return (-value if sign == "-" else value), sure


def slow_cells(text, width, delimiter):
    """The text of each cell, line by line; None where a line has not as many as there are columns.

    One delimiter more may end a line.
    """
    rows = []
    for line in text.removesuffix("\n").split("\n"):
        cells = line.split(delimiter)
        if len(cells) == width + 1 and not cells[-1].strip(" "):
            cells.pop()
        if len(cells) != width:
            return None
        rows.append([cell.strip(" ") for cell in cells])
    return rows


def read(text, width, delimiter=",", decimal=".", before="", rows=None, room=99):
    """What the kernel makes of a text behind another one: the return, the numbers and odd cells."""
    data = (before + text).encode() + bytes(table.ROOM)
    lines = text.count("\n") if rows is None else rows
    out, odd = np.full((width, lines + 3), 7.5), np.full((room, 4), -1, dtype=np.int64)
    # numbers of 64 bits may run over, which the compiler does not mention
    with np.errstate(over="ignore"):
        found = table.read_cells(
            np.frombuffer(data, np.uint8), len(before), len(before) + len(text.encode()),
            ord(delimiter), ord(decimal), 2, out, odd,
        )  # fmt: skip
    return found, out, odd.tolist(), data


def assert_same(text, width, delimiter=",", decimal=".", before=""):
    found, out, odd, data = read(text, width, delimiter, decimal, before)
    cells = slow_cells(text, width, delimiter)
    assert cells is not None
    assert found >= 0
    left = {(row - 2, column): data[at:to].decode() for row, column, at, to in odd[:found]}
    assert len(left) == found
    for row, column in itertools.product(range(len(cells)), range(width)):
        cell, value = cells[row][column], out[column, row + 2]
        number, sure = slow_number(cell, decimal)
        if (row, column) in left:
            assert left[row, column].strip(" ") == cell
            assert not sure
            assert cell
        elif cell:
            assert number is not None
            assert (value, math.copysign(1, value)) == (number, math.copysign(1, number))
        else:
            assert math.isnan(value)
    # the rows before and behind are not those of these lines
    assert np.all(out[:, :2] == 7.5)
    assert np.all(out[:, len(cells) + 2 :] == 7.5)


@pytest.mark.parametrize("n", [0, 1, 254, 255, 256, 511, 700])
@pytest.mark.parametrize("every", [1, 2, 7])
def test_line_ends_are_counted_one_by_one(n, every):
    data = np.where(np.arange(n) % every == 0, ord("\n"), ord("5")).astype(np.uint8)

    for first, end in [(0, n), (min(3, n), n), (0, max(n - 1, 0)), (n, n)]:
        assert table.line_ends(data, first, end) == slow_line_ends(data.tolist(), first, end)


short = st.builds(
    lambda sign, whole, mark, behind: sign + whole + mark + behind,
    st.sampled_from(["", "-", "+"]),
    st.text("0123456789", min_size=1, max_size=6),
    st.just("."), st.text("0123456789", max_size=12),
)  # fmt: skip
long = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"\A[+-]?[0-9]{1,21}(\.[0-9]{0,9})?([eE][+-]?[0-9]{1,3})?\Z"),
    st.from_regex(r"\A[+-]?\.[0-9]{1,9}\Z"),
)
strange = st.sampled_from(
    ["", " ", "nan", "1e", "+", "-", ".", "1.2.3", " 7", " -7.25 ", "1 2", "x"]
)
cells = st.one_of(short, short, long, strange)


@COMPILES
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4), st.booleans())
def test_cells_are_the_slow_ones(rows, ended):
    assert_same("".join(",".join(row) + "," * ended + "\n" for row in rows), 3, before="9,9\n")


@pytest.mark.parametrize("cell", ["0", "-0.0", "1", "12345678", "123456789.12345678", "+.5", "5.",
                                  "1e22", "1E-22", "-2.5e+3", "", " ", " 4 ", "nan", "4e99999",
                                  "9007199254740995", "77064909.360322723", "1" * 25,
                                  "0e-30", "0" * 22 + "1.5"])  # fmt: skip
@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_cell_is_read_wherever_it_stands(width, cell):
    for column in range(width):
        row = ["3.25"] * width
        row[column] = cell
        assert_same(",".join(row) + "\n" + ",".join(["1.5"] * width) + "\n", width)


def test_short_numbers_are_never_left_to_the_caller():
    texts = [
        f"{value:.{places}f}" for value in (-731.2468013579, 0.0625) for places in range(1, 12)
    ]

    found, out, _, _ = read("\n".join(texts) + "\n", 1)

    assert found == 0
    assert out[0, 2:-1].tolist() == [slow_number(text, ".")[0] for text in texts]


def test_other_marks_take_the_place_of_comma_and_point():
    assert_same("1,5;-2,25\n;7\n1.5; 3,0 \n", 2, delimiter=";", decimal=",")


def test_no_lines_have_no_cells():
    found, out, odd, _ = read("", 2)

    assert found == 0
    assert np.all(out == 7.5)
    assert odd[0] == [-1] * 4


@pytest.mark.parametrize(
    "text", ["1,2\n3\n", "1\n2,3\n", "1,2,3\n", "1,2,,\n", "\n", "1,2\n\n3,4\n"]
)
def test_a_line_of_another_length_ends_the_reading(text):
    assert slow_cells(text, 2, ",") is None
    assert read(text, 2)[0] == -1


@pytest.mark.parametrize(("room", "expected"), [(3, 3), (2, -1), (0, -1)])
def test_odd_cells_need_room(room, expected):
    assert read("x,1\ny,2\n3,z\n", 2, room=room)[0] == expected
