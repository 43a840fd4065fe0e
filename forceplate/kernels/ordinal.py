"""How often each order of neighbouring samples occurs."""

from numba import njit


@njit(cache=True, nogil=True)
def patterns(values, starts, stops, length, counts):
    """Count the orders of `length` neighbouring samples of one run.

    A pattern is numbered in the factorial system: sample by sample, how many of the later ones are
    smaller. Of two equal samples the earlier one counts as the smaller.

    Parameters
    ----------
    values : (n,) float64
        No NaN in the runs.
    starts, stops : (k,) int64
        Unbroken runs, stop not included.
    length : int, samples
    counts : (length!,) int64
        Added to.
    """
    for k in range(starts.size):
        run = values[starts[k] : stops[k]]
        for i in range(run.size - length + 1):
            window = run[i : i + length]
            number = 0
            for j in range(length):
                smaller = 0
                for later in range(j + 1, length):
                    smaller += window[later] < window[j]
                number = number * (length - j) + smaller
            counts[number] += 1
