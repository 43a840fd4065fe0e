"""Squared displacements over the lag, and the curves drawn through them."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

CANCELLED = 1e-5
"""Under this share of the variance a displacement from the transform has lost digits."""
NOTHING = 1e-20
"""A displacement under this share of the variance is rounding: the path has come back."""


class TwoLines(NamedTuple):
    """Two lines that meet: where, how high, their slopes, and the share of the variance."""

    place: float
    height: float
    before: float
    after: float
    explained: float


class Saturation(NamedTuple):
    """A curve limit (1 - exp(-lag / time)), and the share of the variance it explains."""

    limit: float
    time: float
    explained: float


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def centred(rows, padded, ends):
    """Signals about their means, and the squares at both ends of the steps of each lag.

    Parameters
    ----------
    rows : (k, n) float64
    padded : (k, m) float64
        Filled: the signals less their means, and zeros behind them.
    ends : (k, lags) float64
        Filled: the sum of squares over all first and all last samples of the steps, lag 0 first.
        No numbers where a sample is none.
    """
    n = rows.shape[1]
    for row in range(rows.shape[0]):
        signal, off, sums = rows[row], padded[row], ends[row]
        total = 0.0
        for i in range(n):
            total += signal[i]
        mean = total / n
        square = 0.0
        for i in range(n):
            away = signal[i] - mean
            off[i] = away
            square += away * away
        off[n:] = 0.0
        square *= 2.0
        sums[0] = square
        for lag in range(1, sums.size):
            square -= off[lag - 1] * off[lag - 1] + off[n - lag] * off[n - lag]
            sums[lag] = square


@njit(cache=True, nogil=True)
def power(transforms):
    """Each number of the (k, m) complex128 times its conjugate, in place."""
    for row in range(transforms.shape[0]):
        numbers = transforms[row]
        for i in range(numbers.size):
            numbers[i] = numbers[i].real * numbers[i].real + numbers[i].imag * numbers[i].imag


@njit(cache=True, nogil=True)
def squared_steps(rows, ends, products, pairs, found):
    """Mean squared step of each lag: the squares at its ends less twice their products.

    Where that difference has lost too many digits, the steps themselves are squared.

    Parameters
    ----------
    rows : (k, n) float64
        NaN where missing: a pair counts where both samples are there.
    ends : (k, lags) float64
        As from `centred`.
    products : (k, m) float64
        Sums of the products of centred samples apart by each lag; m at least the lags.
    pairs : (lags,) float64
        Pairs of samples.
    found : (k, lags) float64
        Filled; lag 0 first.
    """
    for row in range(rows.shape[0]):
        variance = 0.5 * ends[row, 0] / pairs[0]
        found[row, 0] = 0.0
        for lag in range(1, pairs.size):
            step = (ends[row, lag] - 2.0 * products[row, lag]) / pairs[lag]
            if step < CANCELLED * variance:
                step = mean_squared_step(rows[row], lag)
            found[row, lag] = 0.0 if step <= NOTHING * variance else step


@njit(cache=True, nogil=True)
def mean_squared_step(values, lag):
    """Mean of the squared differences of samples this many apart; NaN where there is no pair.

    Parameters
    ----------
    values : (n,) float64
        NaN where missing: a pair counts where both samples are there.
    lag : int
    """
    total = 0.0
    pairs = 0
    for i in range(values.size - lag):
        step = values[i + lag] - values[i]
        if not math.isnan(step):
            total += step * step
            pairs += 1
    return total / pairs if pairs else math.nan


@njit(cache=True, nogil=True)
def slope(values, first, last):
    """Least-squares slope of values[first] to values[last], per sample; NaN for fewer than two."""
    n = last - first + 1
    if n < 2:
        return math.nan
    middle = 0.5 * (first + last)
    total = 0.0
    for i in range(first, last + 1):
        total += (i - middle) * values[i]
    return 12.0 * total / (n * (n - 1.0) * (n + 1.0))


@njit(cache=True, nogil=True)
def _sums(x, y, place, first, last):
    """Sums of u, u^2 and u y over x[first] to x[last - 1], where u = x - place."""
    u1 = u2 = uy = 0.0
    for i in range(first, last):
        u = x[i] - place
        u1 += u
        u2 += u * u
        uy += u * y[i]
    return u1, u2, uy


@njit(cache=True, nogil=True)
def _joined(n, left, right, total):
    """Height and slopes of the two lines that meet at u = 0, by least squares."""
    l1, l2, ly = left
    r1, r2, ry = right
    height = (total - l1 / l2 * ly - r1 / r2 * ry) / (n - l1 * l1 / l2 - r1 * r1 / r2)
    return height, (ly - l1 * height) / l2, (ry - r1 * height) / r2


@njit(cache=True, nogil=True)
def two_lines(x, y, places, least):
    """The two lines that meet at one of some places and fit best, by least squares.

    Each place is tried: sums up to each point, made once, give the sums about every place.

    Parameters
    ----------
    x, y : (n,) float64
        x ascending.
    places : (m,) float64
        Ascending.
    least : int
        Points that must lie before a place, and after it.

    Returns
    -------
    TwoLines
        NaN where no place has enough points on both sides. Of places that fit alike, the first.
    """
    n = x.size
    mean = y.mean()
    upto = np.zeros((n + 1, 4))
    spread = 0.0
    for i in range(n):
        v = y[i] - mean
        spread += v * v
        upto[i + 1, 0] = upto[i, 0] + x[i]
        upto[i + 1, 1] = upto[i, 1] + x[i] * x[i]
        upto[i + 1, 2] = upto[i, 2] + v
        upto[i + 1, 3] = upto[i, 3] + x[i] * v
    lowest = math.inf
    best = math.nan
    parted = 0
    k = 0
    for place in places:
        while k < n and x[k] <= place:
            k += 1
        if k < least or n - k < least or not x[least - 1] < place:
            continue
        x1, x2, v1, xv = upto[k]
        y1, y2, w1, yw = upto[n] - upto[k]
        left = (x1 - k * place, x2 - 2.0 * place * x1 + k * place**2, xv - place * v1)
        right = (y1 - (n - k) * place, y2 - 2.0 * place * y1 + (n - k) * place**2, yw - place * w1)
        height, before, after = _joined(n, left, right, upto[n, 2])
        rest = spread - height * upto[n, 2] - before * left[2] - after * right[2]
        if rest < lowest:
            lowest, best, parted = rest, place, k
    if math.isnan(best):
        return TwoLines(math.nan, math.nan, math.nan, math.nan, math.nan)
    # once more without the differences of sums
    left, right = _sums(x, y, best, 0, parted), _sums(x, y, best, parted, n)
    height, before, after = _joined(n, left, right, y.sum())
    rest = 0.0
    for i in range(n):
        u = x[i] - best
        rest += (y[i] - height - (before if i < parted else after) * u) ** 2
    return TwoLines(best, height, before, after, 1.0 - rest / spread if spread > 0.0 else 0.0)


@njit(cache=True, nogil=True)
def _saturating(lags, values, time):
    """Best limit for this time, and the derivative of the squared rest by the time's logarithm."""
    gg = gv = gd = vd = 0.0
    for i in range(lags.size):
        share = lags[i] / time
        decay = math.exp(-share)
        g = 1.0 - decay
        d = -share * decay
        gg += g * g
        gv += g * values[i]
        gd += g * d
        vd += values[i] * d
    limit = gv / gg
    return limit, limit * (limit * gd - vd)


@njit(cache=True, nogil=True)
def _turn(lags, values, low, high):
    """The time between two others at which the squared rest stops falling.

    By the chord of its derivative; an end that stays twice has its derivative halved, so that
    both come nearer (the Illinois way). Where the ends do not tell, by halving.
    """
    falling, rising = _saturating(lags, values, low)[1], _saturating(lags, values, high)[1]
    by_chord = falling < 0.0 < rising
    last = 0
    while True:
        time = math.sqrt(low * high)
        if by_chord:
            time = low + (high - low) * (falling / (falling - rising))
        if not low < time < high:
            return time
        change = _saturating(lags, values, time)[1]
        if change > 0.0:
            high, rising = time, change
            falling *= 0.5 if last > 0 else 1.0
            last = 1
        else:
            low, falling = time, change
            rising *= 0.5 if last < 0 else 1.0
            last = -1


@njit(cache=True, nogil=True)
def shares(lags, times, out):
    """Share of its limit that the saturating curve of each time has reached at each lag.

    Parameters
    ----------
    lags : (n,) float64
    times : (m,) float64
    out : (m, n) float64
        Filled: 1 - exp(-lag / time).
    """
    for k in range(times.size):
        for i in range(lags.size):
            out[k, i] = 1.0 - math.exp(-lags[i] / times[k])


@njit(forceinline=True, cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _rest(values, share):
    """The squared rest of the best curve of one time."""
    gg = gv = 0.0
    for i in range(values.size):
        gg += share[i] * share[i]
        gv += share[i] * values[i]
    limit = gv / gg
    rest = 0.0
    for i in range(values.size):
        rest += (values[i] - limit * share[i]) ** 2
    return rest


@njit(cache=True, nogil=True)
def saturation(lags, values, times, tried):
    """The curve limit (1 - exp(-lag / time)) that fits best, by least squares.

    For each time the best limit is known; the time is where the squared rest stops falling
    after the lowest of the times tried.

    Parameters
    ----------
    lags, values : (n,) float64
    times : (m,) float64
        Tried; ascending.
    tried : (m, n) float64
        Their `shares` at these lags.

    Returns
    -------
    Saturation
        The time is the first or the last of `times` where the rest is lowest there.
    """
    lowest = math.inf
    at = -1
    for k in range(times.size):
        rest = _rest(values, tried[k])
        if rest < lowest:
            lowest, at = rest, k
    if at < 0:
        return Saturation(math.nan, math.nan, math.nan)
    time = times[at]
    if 0 < at < times.size - 1:
        time = _turn(lags, values, times[at - 1], times[at + 1])
    limit, _ = _saturating(lags, values, time)
    mean = values.mean()
    rest = 0.0
    spread = 0.0
    for i in range(lags.size):
        rest += (values[i] - limit * (1.0 - math.exp(-lags[i] / time))) ** 2
        spread += (values[i] - mean) ** 2
    return Saturation(limit, time, 1.0 - rest / spread if spread > 0.0 else 0.0)
