"""The compiled reading of cells gives what reading them one by one gives, to the last bit."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forceplate.errors import ReadError
from forceplate.kernels.table import read_cells
from forceplate.readers import table
from forceplate.readers.discovery import read
from forceplate.readers.profile_library import find_profile

PROFILE = find_profile("cop-table")
PATH = Path("table.csv")
EVERY = frozenset(range(10))

pytestmark = pytest.mark.skipif(
    not hasattr(read_cells, "py_func"), reason="the compiler is switched off"
)


def compiled(data, width, profile=PROFILE, needed=frozenset()):
    marks = profile.delimiter, profile.decimal
    return table._compiled(data, 0, len(data.rstrip(b"\n")), marks, width, needed)


def one_by_one(data, width, profile=PROFILE, needed=frozenset()):
    names = tuple(f"c{number}" for number in range(width))
    text = data.decode().rstrip("\n")
    return table._slow(PATH, text, profile, names, 1, needed)


def bits(numbers):
    return np.ascontiguousarray(numbers).view(np.int64).tolist()


def assert_same(data, width, profile=PROFILE):
    found = compiled(data, width, profile)

    assert found is not None
    assert bits(found) == bits(one_by_one(data, width, profile))


doubles = st.floats(allow_nan=False, allow_infinity=False)
usual = st.floats(-1e7, 1e7)
written = st.one_of(
    doubles.map(repr),
    usual.map(repr),
    st.builds(lambda x, k: f"{x:.{k}g}", usual, st.integers(1, 25)),
    st.builds(lambda x, k: f"{x:.{k}f}", usual, st.integers(0, 25)),
    st.builds(lambda x, k: f"{x:.{k}e}", doubles, st.integers(0, 25)),
    st.from_regex(r"\A[+-]?[0-9]{0,24}\.?[0-9]{0,24}([eE][+-]?[0-9]{1,4})?\Z"),
    st.integers(-(10**25), 10**25).map(str),
)
strange = st.sampled_from(
    ["", " ", "nan", "-NaN", "NA", "null", "inf", "-inf", "1_0", "0x1", "+", "-", ".", "e5", ".e5",
     "1e", "1e+", "+-1", "--1", "1.2.3", '"1.5"', '""', " 7", "7 ", " -7.25 ", "\t7", "7\t", "1 2",
     "٣", "\u00a01.5", "text", "µ", "1,5", "1;5"]
)  # fmt: skip
cells = st.one_of(written, written, written, strange.filter(lambda text: "," not in text))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12), st.booleans())
@example([(str(2**64), f"{2**64}.0", f"0.{10 * 2**64}")], False)
def test_every_cell_is_the_same_number(rows, ended):
    data = "\n".join("0.5," + ",".join(row) for row in rows).encode() + b"\n" * ended

    assert_same(data, 4)


@settings(max_examples=200, deadline=None)
@given(st.lists(written, min_size=1, max_size=8))
def test_a_comma_may_be_the_decimal_mark(row):
    profile = replace(PROFILE, delimiter=";", decimal=",")
    data = ";".join(["1.5", "0,5", *row]).replace(".", ",").encode()

    assert_same(data, len(row) + 2, profile)


@settings(max_examples=400, deadline=None)
@given(st.floats(1e-20, 1e20), st.integers(15, 19), st.sampled_from([-1, 0, 1]))
@example(9007199254740992.0, 16, 1)
@example(4503599627370496.0, 17, 0)
def test_a_number_between_two_doubles_goes_to_the_nearest(value, digits, nudge):
    # The digits of a midpoint, cut off: as near to it as so many digits can be, on either side.
    middle = (Decimal(value) + Decimal(float(np.nextafter(value, np.inf)))) / 2
    _, mantissa, exponent = middle.as_tuple()
    kept = int("".join(map(str, mantissa[:digits]))) + nudge
    exponent += max(len(mantissa) - digits, 0)

    assert_same(f"1.5,{kept}e{exponent}".encode(), 2)


@pytest.mark.parametrize("text", ["9007199254740993", "9007199254740993.0", "900719925474099.3e1"])
def test_a_tie_goes_to_the_even_double(text):
    assert compiled(f"0.5,{text}".encode(), 2)[0, 1] == 9007199254740992.0


def test_seventeen_digits_come_back_as_they_were():
    numbers = np.random.default_rng(1).standard_normal((4000, 5)) * 10.0 ** np.arange(-2, 3)
    data = "\n".join(",".join(map(repr, row)) for row in numbers.tolist()).encode()

    assert bits(compiled(data, 5)) == bits(numbers)


@pytest.mark.parametrize("text", ["1,2\n3,4", "1,2\n3,4,\n", "1,2,\n3,4,", "1, 2 ,  \n3 ,4"])
def test_one_delimiter_may_end_a_line(text):
    assert compiled(text.encode(), 2).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "text", ["1,2\n3", "1,2\n3,4,5", "1,2\n\n3,4", "1,2,,\n3,4", "1,2\n3,4,x", "\n1,2", "1\n2,3,4"]
)
def test_lines_of_another_length_are_left_to_the_reading_that_names_them(text):
    assert compiled(text.encode(), 2) is None
    with pytest.raises(ReadError, match="line"):
        one_by_one(text.encode(), 2)


def test_a_needed_cell_that_is_no_number_is_left_to_the_reading_that_names_it():
    data = b"1,2\n3,x\n"

    assert compiled(data, 2, needed=EVERY) is None
    assert np.isnan(compiled(data, 2)[1, 1])
    with pytest.raises(ReadError, match=r"line 2: column 2 \(c1\) holds no number"):
        one_by_one(data, 2, needed=EVERY)


def test_a_table_of_words_is_left_to_the_other_reading():
    assert compiled(b"a,b\n" * 1000, 2) is None


REAL = [
    "bmclab_pds/PDS13OR1grf.txt", "bmclab_bds/BDS00001.txt", "bmclab_bds/BDS00091.txt",
]  # fmt: skip
ORACLES = ["trial1_quiet_eo.csv", "trial4_dualplate_raw.csv", "trial4_dualplate_truth.csv"]


@pytest.mark.parametrize(
    "name", [f"recordings/{n}" for n in REAL] + [f"oracles/{n}" for n in ORACLES]
)
def test_real_tables_are_the_same_to_the_last_bit(shared, name):
    data = table.plain((shared / name).read_bytes())
    mark = "," if name.endswith("csv") else "\t"
    profile = replace(PROFILE, delimiter=mark)
    rows = data[data.index(b"\n") + 1 :]
    width = rows[: rows.index(b"\n")].rstrip().count(mark.encode()) + 1

    assert_same(rows, width, profile)


def test_a_file_is_the_same_recording_with_and_without_the_compiler():
    path = Path(__file__).resolve().parents[2] / "lab_data" / "examples" / "example_twin.csv"
    code = (
        "import sys, hashlib\nfrom forceplate.readers.discovery import read\n"
        f"(recording,) = read({str(path)!r})\nassert 'numba' not in sys.modules\n"
        "print([hashlib.sha256(p.wrench.tobytes()).hexdigest() for p in recording.plates])"
    )
    alone = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    (recording,) = read(path)

    mine = [hashlib.sha256(plate.wrench.tobytes()).hexdigest() for plate in recording.plates]
    assert alone.stdout.strip() == str(mine)
