"""Zero-phase recursive filtering of several channels, in place."""

from numba import njit


@njit(cache=True, nogil=True)
def all_finite(channels):
    """Whether no value of (k, n) float64 channels is NaN or infinite."""
    for c in range(channels.shape[0]):
        gone = 0
        row = channels[c]
        for i in range(row.size):
            gone += row[i] - row[i] != 0.0
        if gone:
            return False
    return True


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
    room : (2, last - first + 2 * padding) float64
        Working space.
    """
    n = last - first
    total = n + 2 * padding
    k = channels.shape[0]
    for c in range(0, k, 2):
        # two channels side by side: a recursion waits for itself, its neighbour fills the wait
        one = channels[c, first:last]
        two = channels[min(c + 1, k - 1), first:last]
        for i in range(padding):
            room[0, i] = 2.0 * one[0] - one[padding - i]
            room[1, i] = 2.0 * two[0] - two[padding - i]
            room[0, padding + n + i] = 2.0 * one[n - 1] - one[n - 2 - i]
            room[1, padding + n + i] = 2.0 * two[n - 1] - two[n - 2 - i]
        for i in range(n):
            room[0, padding + i] = one[i]
            room[1, padding + i] = two[i]
        for step in range(passes):
            for s in range(sections.shape[0]):
                b0, b1, b2, a1, a2 = sections[s]
                edge = 0 if step == 0 else total - 1
                y1 = starts[s, 0] * room[0, edge]
                y2 = starts[s, 1] * room[0, edge]
                z1 = starts[s, 0] * room[1, edge]
                z2 = starts[s, 1] * room[1, edge]
                for j in range(total):
                    i = j if step == 0 else total - 1 - j
                    x = room[0, i]
                    v = b0 * x + y1
                    y1 = b1 * x - a1 * v + y2
                    y2 = b2 * x - a2 * v
                    room[0, i] = v
                    x = room[1, i]
                    v = b0 * x + z1
                    z1 = b1 * x - a1 * v + z2
                    z2 = b2 * x - a2 * v
                    room[1, i] = v
        for i in range(n):
            one[i] = room[0, padding + i]
            two[i] = room[1, padding + i]
