"""A series at a slower rate: each new sample is a weighted mean of the samples around it."""

from numba import njit


@njit(cache=True, nogil=True)
def slower(run, weights, step, turns, slow):
    """Fill `slow` from one run.

    Parameters
    ----------
    run : (n,) float64
        No NaN.
    weights : (q, taps) float64
        One row for each place that a new sample takes between two old ones, in turn.
    step, turns : int
        Old samples that `turns` new ones advance; q is at least the smaller of turns and m.
    slow : (m,) float64
        Sample j is made of the old samples from floor(j step / turns) on.
    """
    taps = weights.shape[1]
    for j in range(slow.size):
        first = j * step // turns
        near = run[first : first + taps]
        own = weights[j % turns]
        # four sums side by side: one alone would wait for itself at each tap
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        whole = taps - taps % 4
        for i in range(0, whole, 4):
            a += own[i] * near[i]
            b += own[i + 1] * near[i + 1]
            c += own[i + 2] * near[i + 2]
            d += own[i + 3] * near[i + 3]
        for i in range(whole, taps):
            a += own[i] * near[i]
        slow[j] = (a + b) + (c + d)
