"""Time stamps of a table: its rate, restarts, lost rows and repeated stamps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import ReadError
from forceplate.model.plate import Floats

_MOST_LOST = 0.2


@dataclass(frozen=True, eq=False)
class Clock:
    """The time base of one recording.

    Parameters
    ----------
    rate : float, Hz
    start : float, s
        The first stamp.
    place : (rows,) int
        At which sample each row stands; samples without a row are missing.
    n_samples : int
    time : (n,) float64, s, or None
        The stamps, where they are not uniform.
    notes : tuple of str
    """

    rate: float
    start: float
    place: NDArray[np.int64]
    n_samples: int
    time: Floats | None
    notes: tuple[str, ...]


def even_clock(rows: int, rate: float) -> Clock:
    """The clock of a table whose rate is known and that has no stamps."""
    return Clock(rate, 0.0, np.arange(rows), rows, None, ())


def restarts(stamps: Floats, path: Path, first_line: int) -> list[tuple[int, int]]:
    """Rows of each recording in a table: a clock that starts again starts a new one.

    Parameters
    ----------
    stamps : (rows,) float64, s
    path : Path
    first_line : int
        Line of the first row, for errors.

    Raises
    ------
    ReadError
        A stamp is missing, or runs backwards without starting again.
    """
    gone = np.flatnonzero(~np.isfinite(stamps))
    if gone.size:
        raise ReadError(
            "a time stamp is missing.", where=path, line=first_line + int(gone[0]),
            expected="a number in the time column", advice="Export the recording again.",
        )  # fmt: skip
    steps = np.diff(stamps)
    back = (np.flatnonzero(steps < 0) + 1).tolist()
    forward = steps[steps > 0] if back else steps[:0]
    usual = float(np.median(forward)) if forward.size else 0.0
    spans: list[tuple[int, int]] = []
    begin = 0
    for at in back:
        if stamps[at] > stamps[begin] + 1.5 * usual or at - begin < 2:
            raise ReadError(
                "the time runs backwards.", where=path, line=first_line + at,
                expected=f"more than {stamps[at - 1]:g} s", found=f"{stamps[at]:g} s",
                advice="Export the recording again; rows may have been sorted or mixed.",
            )  # fmt: skip
        spans.append((begin, at))
        begin = at
    return [*spans, (begin, stamps.size)]


def clock_of(stamps: Floats, path: Path, first_line: int) -> Clock:
    """The time base that the stamps of one recording tell.

    Parameters
    ----------
    stamps : (rows,) float64, s
        Never running backwards.

    Raises
    ------
    ReadError
        Fewer than two different stamps, mostly repeated ones, or a long pause.
    """
    steps = np.diff(stamps)
    repeated = int(np.count_nonzero(steps == 0))
    if steps.size == repeated or repeated > 0.5 * steps.size:
        raise ReadError(
            "the time stamps do not tell a rate.", where=path, line=first_line,
            expected="stamps that advance from row to row",
            found=f"{repeated} of {steps.size} steps of 0 s",
            advice="Use a finer time column, or state rate_hz in an import profile.",
        )  # fmt: skip
    usual, grain = float(np.median(steps[steps > 0])), _grain(stamps)
    if repeated:
        return _with_repeats(stamps, usual, grain, repeated)
    # Coarse stamps of another rate alternate between two steps; a gap stands out of equal ones.
    equal = float(np.mean(np.abs(steps - usual) < 0.01 * usual))
    gap = steps > 1.5 * usual + (0.0 if equal > 0.9 else grain)
    mean = float(np.mean(steps[~gap]))
    strides = np.ones(steps.size, dtype=np.int64)
    strides[gap] = np.rint(np.minimum(steps[gap] / mean, 1e9)).astype(np.int64)
    place = np.concatenate([[0], np.cumsum(strides)])
    lost = int(place[-1]) + 1 - stamps.size
    if lost > _MOST_LOST * stamps.size:
        worst = int(np.argmax(steps))
        raise ReadError(
            "the recording pauses.", where=path, line=first_line + worst + 1,
            expected=f"steps of {usual:g} s", found=f"a step of {steps[worst]:g} s",
            advice="Cut the table there into two recordings.",
        )  # fmt: skip
    length = float(stamps[-1] - stamps[0])
    rate = _nominal(float(place[-1]) / length, grain / length)
    notes: list[str] = []
    if lost:
        notes.append(f"{lost} lost rows were put in as missing, where the time stamps jump")
    stray = float(np.max(np.abs(stamps - stamps[0] - place / rate)))
    if stray > 1e-3 / rate + grain:
        notes.append(
            f"the time stamps stray by up to {1000 * stray:.3g} ms; "
            f"the measured rate of {rate:.6g} Hz is used"
        )
    uneven = stray > 0.1 / rate + grain and not lost
    return Clock(
        rate, float(stamps[0]), place, int(place[-1]) + 1, stamps if uneven else None, tuple(notes)
    )


def _with_repeats(stamps: Floats, usual: float, grain: float, repeated: int) -> Clock:
    """Stamps that a sensor wrote twice: every row is kept, the usual step tells the rate."""
    length = float(stamps[-1] - stamps[0])
    rate, mean = _nominal(1.0 / usual, grain / length), (stamps.size - 1) / length
    note = f"{repeated} time stamps repeat the one before; every row was kept at {rate:.6g} Hz"
    if abs(mean - rate) > 1e-3 * rate:
        note += f", though rows over time make {mean:.6g} Hz"
    return Clock(rate, float(stamps[0]), np.arange(stamps.size), stamps.size, stamps, (note,))


def _grain(stamps: Floats) -> float:
    """The decimal step that all stamps are multiples of; 0 if it is finer than a nanosecond."""
    for digits in range(9):
        # Most steps that are too coarse show in the first stamps.
        if _whole(stamps[:16] * 10.0**digits) and _whole(stamps * 10.0**digits):
            return 10.0**-digits
    return 0.0


def _whole(numbers: Floats) -> bool:
    return bool(np.all(np.abs(numbers - np.rint(numbers)) < 1e-5))


def _nominal(rate: float, doubt: float) -> float:
    """The round rate that a measured one stands for, within what the stamps can tell."""
    near = float(round(rate, 3 if rate < 1 else 0)) or rate
    return near if abs(rate - near) <= min(max(1e-6, doubt), 1e-3) * rate else rate
