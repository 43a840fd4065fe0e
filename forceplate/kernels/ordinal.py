"""How often each order of neighbouring samples occurs."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def patterns(values, starts, stops, length, counts):
    """Count the orders of `length` neighbouring samples of each run.

    A pattern is numbered in the factorial system: sample by sample, how many of the later ones are
    smaller. Of two equal samples the earlier one counts as the smaller.

    Parameters
    ----------
    values : (n,) float64
        No NaN in the runs.
    starts, stops : (k,) int64
        Unbroken runs, stop not included.
    length : int, samples
        At most 12, whose patterns 32 bits can number.
    counts : (length!,) int64
        Added to.
    """
    numbers = np.empty(values.size, np.uint32)
    for k in range(starts.size):
        run = values[starts[k] : stops[k]]
        number = numbers[: max(0, run.size - length + 1)]
        number[:] = 0
        # pair by pair for all windows at once: nothing waits for a comparison
        for j in range(length):
            one = run[j : j + number.size]
            for i in range(number.size):
                number[i] *= length - j
            for later in range(j + 1, length):
                two = run[later : later + number.size]
                for i in range(number.size):
                    number[i] += two[i] < one[i]
        for i in range(number.size):
            counts[number[i]] += 1
