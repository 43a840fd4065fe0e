"""Cells of a delimited table to doubles, from the bytes of the text.

Every number is rounded as the decimal it is: where the arithmetic here cannot tell which double is
the nearest, and wherever a cell is no plain number, the cell is handed back by its place.
"""

import math

import numpy as np
from numba import njit

_LAST_BYTE = np.uint64(0xFF)
_ZEROS = np.uint64(0x3030303030303030)
_TO_HIGH_BIT = np.uint64(0x7676767676767676)
_HIGH_BITS = np.uint64(0x8080808080808080)
_ONES = np.uint64(0x0101010101010101)
_PAIRS = np.uint64(0x00FF00FF00FF00FF)
_QUADS = np.uint64(0x0000FFFF0000FFFF)
_LOW_HALF = np.uint64(0xFFFFFFFF)
_EXACT = np.uint64(1 << 53)
_ONE, _NONE, _TOP = np.uint64(1), np.uint64(0), np.uint64(1 << 63)
_TENS = 10 ** np.arange(20, dtype=np.uint64)
_EXACT_TENS = np.array([float(10**k) for k in range(23)])
_SIGNS = np.array([1.0, -1.0])
_LEAST, _MOST = -40, 20
_SPACE, _PLUS, _MINUS, _EXPONENT, _LINE_END = 32, 43, 45, 101, 10
_MOST_DIGITS = 19
ROOM = 8
"""Bytes that must follow the end of what is read; the kernel looks ahead this far at most."""


def _power(exponent):
    """10**exponent as a whole number of 64 bits, cut off, and the power of two that it counts."""
    whole = 10 ** abs(exponent)
    if exponent < 0:
        shift = -63 - whole.bit_length()
        return (1 << -shift) // whole, shift
    shift = whole.bit_length() - 64
    return (whole << 64) >> (shift + 64), shift


_POWERS = np.array([_power(e)[0] for e in range(_LEAST, _MOST + 1)], dtype=np.uint64)
_SHIFTS = np.array([_power(e)[1] for e in range(_LEAST, _MOST + 1)], dtype=np.int64)


@njit(cache=True, nogil=True)
def line_ends(data, first, end):
    """How many bytes of data[first:end], (n,) uint8, end a line."""
    count = 0
    while first < end:
        part = data[first : min(first + 255, end)]
        few = np.uint8(0)
        for i in range(part.size):
            few += np.uint8(part[i] == _LINE_END)
        count += np.int64(few)
        first += 255
    return count


@njit(cache=True, nogil=True, inline="always")
def _word(data, at):
    """Eight bytes, the first lowest."""
    i = np.uint64(at)
    return (
        np.uint64(data[i])
        | np.uint64(data[i + np.uint64(1)]) << np.uint64(8)
        | np.uint64(data[i + np.uint64(2)]) << np.uint64(16)
        | np.uint64(data[i + np.uint64(3)]) << np.uint64(24)
        | np.uint64(data[i + np.uint64(4)]) << np.uint64(32)
        | np.uint64(data[i + np.uint64(5)]) << np.uint64(40)
        | np.uint64(data[i + np.uint64(6)]) << np.uint64(48)
        | np.uint64(data[i + np.uint64(7)]) << np.uint64(56)
    )


@njit(cache=True, nogil=True, inline="always")
def _digits(word):
    """How many of eight characters, from the first on, are digits, and their number."""
    x = word ^ _ZEROS
    other = ((x + _TO_HIGH_BIT) | x) & _HIGH_BITS
    # The lowest mark alone, as a one in the lowest bit of its byte; 0 where all eight are digits.
    first = (other & (_NONE - other)) >> np.uint64(7)
    count = (((first - _ONE) & _ONES) * _ONES) >> np.uint64(56)
    half = np.uint64(32) - (count << np.uint64(2))
    x = (x << half) << half
    x = (x * np.uint64(10) + (x >> np.uint64(8))) & _PAIRS
    x = (x * np.uint64(100) + (x >> np.uint64(16))) & _QUADS
    x = (x * np.uint64(10000) + (x >> np.uint64(32))) & _LOW_HALF
    return np.int64(count), x


@njit(cache=True, nogil=True)
def _high_product(a, b):
    """Upper 64 bits of the product of two 64-bit numbers."""
    a_low, a_high = a & _LOW_HALF, a >> np.uint64(32)
    b_low, b_high = b & _LOW_HALF, b >> np.uint64(32)
    middle = a_high * b_low + ((a_low * b_low) >> np.uint64(32))
    other = a_low * b_high + (middle & _LOW_HALF)
    return a_high * b_high + (middle >> np.uint64(32)) + (other >> np.uint64(32))


@njit(cache=True, nogil=True)
def _nearest(mantissa, exponent):
    """The double next to mantissa * 10**exponent; NaN where 64 bits do not tell it."""
    if mantissa < _EXACT and -23 < exponent < 23:
        # Both are doubles, so that one operation rounds once.
        if exponent < 0:
            return np.float64(mantissa) / _EXACT_TENS[-exponent]
        return np.float64(mantissa) * _EXACT_TENS[exponent]
    if mantissa == _NONE:
        return 0.0
    if exponent < _LEAST or exponent > _MOST:
        return math.nan
    shift = int(_SHIFTS[exponent - _LEAST]) + 64
    while mantissa < _TOP:
        mantissa <<= _ONE
        shift -= 1
    # The power was cut off, and so is the product: the truth is less than two above `high`.
    high = _high_product(mantissa, _POWERS[exponent - _LEAST])
    wide = high >= _TOP
    spare = np.uint64(11) if wide else np.uint64(10)
    half = _ONE << (spare - _ONE)
    rest = high & (half + half - _ONE)
    if rest == half or rest + _ONE == half:
        return math.nan
    kept = (high >> spare) + np.uint64(rest > half)
    return math.ldexp(np.float64(kept), shift + (11 if wide else 10))


@njit(cache=True, nogil=True)
def _run(data, at, mantissa, significant):
    """A run of digits, appended to a mantissa: where it ends, the mantissa and its digits.

    The mantissa means nothing above 19 significant digits.
    """
    count = 8
    while count == 8 and significant <= _MOST_DIGITS:
        count, more = _digits(_word(data, at))
        # Zeros before the first other digit do not count.
        if mantissa != _NONE or more != _NONE:
            significant += count
        mantissa = mantissa * _TENS[count] + more
        at += count
    return at, mantissa, significant


@njit(cache=True, nogil=True)
def _cell(data, at, decimal):
    """A plain number that starts here.

    Returns
    -------
    float
        NaN where it is none, or where it is not clear which double is nearest.
    int
        Where it ends.
    """
    sign = data[np.uint64(at)]
    at += np.int64((sign == _MINUS) | (sign == _PLUS))
    start = at
    at, mantissa, significant = _run(data, at, _NONE, 0)
    digits, exponent = at - start, 0
    if data[np.uint64(at)] == decimal:
        start = at + 1
        at, mantissa, significant = _run(data, start, mantissa, significant)
        exponent = start - at
    if digits == exponent or significant > _MOST_DIGITS:
        return math.nan, at
    if data[np.uint64(at)] | 32 == _EXPONENT:
        power = data[np.uint64(at + 1)]
        at += 1 + np.int64((power == _MINUS) | (power == _PLUS))
        count, more = _digits(_word(data, at))
        at += count
        if count == 0 or count > 4:
            return math.nan, at
        exponent += -np.int64(more) if power == _MINUS else np.int64(more)
    value = _nearest(mantissa, exponent)
    return (-value if sign == _MINUS else value), at


@njit(cache=True, nogil=True, inline="always")
def _short_cell(data, at, decimal):
    """As `_cell`, for few digits before a decimal mark and few behind it; NaN for all else."""
    word = _word(data, at)
    sign = word & _LAST_BYTE
    signed = np.uint64((sign == _MINUS) | (sign == _PLUS))
    count, mantissa = _digits(word >> (signed << np.uint64(3)))
    at += np.int64(signed)
    at += count
    if count == 0 or data[np.uint64(at)] != decimal:
        return math.nan, at
    at += 1
    places, more = _digits(_word(data, at))
    mantissa = mantissa * _TENS[places] + more
    if places < 8:
        at += places
    else:
        at += 8
        last, more = _digits(_word(data, at))
        mantissa = mantissa * _TENS[last] + more
        at += last
        places += last
    if mantissa >= _EXACT or count + places > _MOST_DIGITS:
        return math.nan, at
    return np.float64(mantissa) / _EXACT_TENS[places] * _SIGNS[np.uint64(sign == _MINUS)], at


@njit(cache=True, nogil=True, inline="always")
def _behind(data, at, sign):
    """The first byte from here on that is not the sign."""
    while data[np.uint64(at)] == sign:
        at += 1
    return at


@njit(cache=True, nogil=True)
def read_cells(data, at, end, delimiter, decimal, row, out, odd):
    """The cells of whole lines.

    Parameters
    ----------
    data : (n,) uint8
        At least ROOM longer than `end`.
    at, end : int
        Where the first line starts, and behind the line end of the last one.
    delimiter, decimal : int
        Characters. Spaces about a cell do not count; one delimiter may end a line.
    row : int
        Of the first line in `out`.
    out : (columns, rows) float64
        Written to; NaN where a cell is empty.
    odd : (k, 4) int64
        Written to: row, column, first byte and end of each cell that is left to the caller.

    Returns
    -------
    int
        How many cells are odd; -1 where a line has not as many cells as there are columns, or
        where `odd` has no room.
    """
    columns = out.shape[0]
    strange = 0
    while at < end:
        for column in range(columns):
            last = column + 1 == columns
            value, to = _short_cell(data, at, decimal)
            mark = data[np.uint64(to)]
            if math.isnan(value) or (mark != delimiter and (mark != _LINE_END or not last)):
                at = _behind(data, at, _SPACE)
                value, to = _cell(data, at, decimal)
                empty = to == at
                to = _behind(data, to, _SPACE)
                mark = data[np.uint64(to)]
                if (mark != delimiter and mark != _LINE_END) or (math.isnan(value) and not empty):
                    while mark != delimiter and mark != _LINE_END:
                        to += 1
                        mark = data[np.uint64(to)]
                    if strange == odd.shape[0]:
                        return -1
                    odd[strange, 0] = row
                    odd[strange, 1] = column
                    odd[strange, 2] = at
                    odd[strange, 3] = to
                    strange += 1
                if mark != delimiter and not last:
                    return -1
            out[column, row] = value
            at = to + np.int64(mark == delimiter)
        at = _behind(data, at, _SPACE)
        if data[np.uint64(at)] != _LINE_END:
            return -1
        at += 1
        row += 1
    return strange
