"""Zero-phase recursive filtering of several channels, in place."""

import numpy as np
from numba import njit

ONWARD, BACK = True, False
LANES = 5
"""Channels side by side: a recursion waits for itself, and its neighbours fill the wait."""
BLOCK = 1000
"""Samples that are taken through all sections while they are in a near cache."""


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
def filter_run(channels, first, last, sections, passes, padding):
    """Filter samples first to last (not included) of every channel by second-order sections.

    The run is extended at both ends by odd reflection, filtered forward and, for two passes,
    backward; each pass starts in the steady state of its first sample.

    Parameters
    ----------
    channels : (k, n) float64
        Changed in place; the run holds no NaN.
    sections : (m, 5) float64
        b0 b1 b2 a1 a2 of each section, a0 = 1; each lets a constant through unchanged.
    passes : int
        1 or 2.
    padding : int
        Samples of extension, less than the run's length.
    """
    n = last - first
    head, tail = np.empty((LANES, padding)), np.empty((LANES, padding))
    states = np.empty((sections.shape[0], 4, LANES))
    room = np.zeros((2, LANES, BLOCK))
    for lowest in range(0, channels.shape[0], LANES):
        rows = channels[lowest : lowest + LANES]
        for c in range(rows.shape[0]):
            row = rows[c, first:last]
            for i in range(padding):
                head[c, i] = 2.0 * row[0] - row[padding - i]
                tail[c, i] = 2.0 * row[n - 1] - row[n - 2 - i]
        lanes = rows.shape[0]
        _settle(head if padding else rows, 0 if padding else first, lanes, states)
        _run(head, 0, padding, lanes, ONWARD, sections, states, room)
        _run(rows, first, last, lanes, ONWARD, sections, states, room)
        if passes == 2:
            _run(tail, 0, padding, lanes, ONWARD, sections, states, room)
            _settle(tail if padding else rows, (padding or last) - 1, lanes, states)
            _run(tail, 0, padding, lanes, BACK, sections, states, room)
            _run(rows, first, last, lanes, BACK, sections, states, room)


@njit(cache=True, nogil=True)
def _settle(rows, at, lanes, states):
    """The steady state of all sections that have always been given one sample of each row."""
    states[:] = 0.0
    for c in range(lanes):
        states[:, :, c] = rows[c, at]


@njit(forceinline=True, cache=True, nogil=True)
def _run(rows, first, last, lanes, onward, sections, states, room):
    """One pass over the rows in place, onward or back, from the states to the states.

    Parameters
    ----------
    states : (m, 4, LANES) float64
        The last input and the one before it, the last output and the one before it.
    room : (2, LANES, BLOCK) float64
        Working space.
    """
    for done in range(0, last - first, BLOCK):
        size = min(BLOCK, last - first - done)
        begin = first + done if onward else last - done - size
        made, between = room[0], room[1]
        for s in range(sections.shape[0]):
            b0, b1, b2, a1, a2 = sections[s]
            for c in range(lanes):
                x = between[c, :size] if s else rows[c, begin : begin + size]
                _weigh(x, b0, b1, b2, onward, states[s], c, made[c])
            if s + 1 < sections.shape[0]:
                _recur(made, a1, a2, onward, states[s], size, LANES, between, 0)
            else:
                _recur(made, a1, a2, onward, states[s], size, lanes, rows, begin)


@njit(forceinline=True, cache=True, nogil=True, fastmath={"contract"})
def _weigh(x, b0, b1, b2, onward, state, lane, made):
    """What a section makes of its input alone."""
    n = x.size
    near, far = state[0, lane], state[1, lane]
    first, second = (0, 1) if onward else (n - 1, n - 2)
    made[first] = (b0 * x[first] + b1 * near) + b2 * far
    if n > 1:
        made[second] = (b0 * x[second] + b1 * x[first]) + b2 * near
    # loops that begin at nothing go by vectors
    middle, end = x[1:], x[2:]
    if onward:
        later = made[2:]
        for i in range(n - 2):
            later[i] = (b0 * end[i] + b1 * middle[i]) + b2 * x[i]
    else:
        for i in range(n - 2):
            made[i] = (b0 * x[i] + b1 * middle[i]) + b2 * end[i]
    last, but_one = (n - 1, n - 2) if onward else (0, 1)
    state[1, lane] = x[but_one] if n > 1 else near
    state[0, lane] = x[last]


@njit(forceinline=True, cache=True, nogil=True, fastmath={"contract"})
def _recur(x, a1, a2, onward, state, size, lanes, rows, begin):
    """What a section makes of its own output, in all lanes at once; those not in use get nothing.

    Written out lane by lane, because only plain numbers stay in the machine's registers.
    """
    x0, x1, x2, x3, x4 = x[0], x[1], x[2], x[3], x[4]
    end = begin + size
    o0 = rows[0, begin:end]
    o1 = rows[1, begin:end] if lanes > 1 else x1
    o2 = rows[2, begin:end] if lanes > 2 else x2
    o3 = rows[3, begin:end] if lanes > 3 else x3
    o4 = rows[4, begin:end] if lanes > 4 else x4
    p0, p1, p2, p3, p4 = state[2]
    q0, q1, q2, q3, q4 = state[3]
    for j in range(size):
        # an index without a sign is not looked up from the end
        i = np.uintp(j if onward else size - 1 - j)
        p0, q0 = (x0[i] - a2 * q0) - a1 * p0, p0
        p1, q1 = (x1[i] - a2 * q1) - a1 * p1, p1
        p2, q2 = (x2[i] - a2 * q2) - a1 * p2, p2
        p3, q3 = (x3[i] - a2 * q3) - a1 * p3, p3
        p4, q4 = (x4[i] - a2 * q4) - a1 * p4, p4
        o0[i], o1[i], o2[i], o3[i], o4[i] = p0, p1, p2, p3, p4
    state[2, 0], state[2, 1], state[2, 2], state[2, 3], state[2, 4] = p0, p1, p2, p3, p4
    state[3, 0], state[3, 1], state[3, 2], state[3, 3], state[3, 4] = q0, q1, q2, q3, q4
