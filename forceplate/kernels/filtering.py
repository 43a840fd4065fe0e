"""Zero-phase recursive filtering of several channels, in place."""

from numba import njit


@njit(cache=True, nogil=True)
def filter_run(channels, first, last, sections, starts, passes, padding, room):
    """Filter samples first to last (not included) of every channel by second-order sections.

    The run is extended at both ends by odd reflection, filtered forward and, for two passes,
    backward; each pass starts in the steady state of its first sample.

    Parameters
    ----------
    channels : (k, n) float64
        Changed in place; the run holds no NaN.
    sections : (m, 5) float64
        b0 b1 b2 a1 a2 of each section, a0 = 1.
    starts : (m, 2) float64
        Steady state of each section for an input of one.
    passes : int
        1 or 2.
    padding : int
        Samples of extension, less than the run's length.
    room : (last - first + 2 * padding,) float64
        Working space.
    """
    n = last - first
    total = n + 2 * padding
    for c in range(channels.shape[0]):
        run = channels[c, first:last]
        for i in range(padding):
            room[i] = 2.0 * run[0] - run[padding - i]
            room[padding + n + i] = 2.0 * run[n - 1] - run[n - 2 - i]
        for i in range(n):
            room[padding + i] = run[i]
        for step in range(passes):
            for s in range(sections.shape[0]):
                b0, b1, b2, a1, a2 = sections[s]
                edge = room[0] if step == 0 else room[total - 1]
                z1 = starts[s, 0] * edge
                z2 = starts[s, 1] * edge
                for j in range(total):
                    i = j if step == 0 else total - 1 - j
                    x = room[i]
                    y = b0 * x + z1
                    z1 = b1 * x - a1 * y + z2
                    z2 = b2 * x - a2 * y
                    room[i] = y
        for i in range(n):
            run[i] = room[padding + i]
