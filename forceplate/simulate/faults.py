"""Faults of the raw channels, each with its place and size known: recording in, recording out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forceplate.errors import NothingFound, SettingsError
from forceplate.model.plate import SATURATED, Floats, Plate
from forceplate.model.recording import Recording

NOISE_N = 0.3
NOISE_NM = 0.09
"""White noise of a good plate's force and moment channels, standard deviation."""

CONVERTER_RANGE = np.array([1024.0, 1024.0, 2048.0, 512.0, 512.0, 256.0])
"""Full scale of the six channels, N and N·m; powers of two, so that counts are exact."""

FAULTS = 1000


def _random(seed: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, FAULTS + purpose])))


def _each(
    recording: Recording, name: str, change: Callable[[Plate, Floats], Floats],
    *, only: str | None = None,
) -> Recording:  # fmt: skip
    """The recording with changed channels of every readable plate, or of one by name."""
    if only is not None:
        _numbered(recording, only)
    plates = tuple(
        plate if plate.wrench is None or only not in (None, plate.name)
        else replace(plate, wrench=change(plate, plate.wrench.copy()), quantum=None)
        for plate in recording.plates
    )  # fmt: skip
    return _with(recording, plates, name)


def _with(recording: Recording, plates: tuple[Plate, ...], name: str) -> Recording:
    return replace(recording, plates=plates, options=(*recording.options, ("fault", name)))


def _numbered(recording: Recording, name: str) -> int:
    for number, plate in enumerate(recording.plates):
        if plate.name == name:
            return number
    raise NothingFound(
        f"the recording has no plate {name!r}.",
        expected="one of " + ", ".join(plate.name for plate in recording.plates),
    )


def white_noise(
    recording: Recording, *, seed: int, force_n: float = NOISE_N, moment_nm: float = NOISE_NM
) -> Recording:
    """White noise on all channels; standard deviations in N and N·m."""
    random = _random(seed, 1)
    sd = np.repeat([force_n, moment_nm], 3)[:, None]

    def change(_plate: Plate, wrench: Floats) -> Floats:
        return wrench + sd * random.standard_normal(wrench.shape)

    return _each(recording, "white noise", change)


def offset(recording: Recording, *, plate: str, wrench: tuple[float, ...]) -> Recording:
    """A constant on the six channels of one plate (a plate that was not zeroed), N and N·m."""
    constant = np.array(wrench, dtype=np.float64)[:, None]
    return _each(recording, "offset", lambda _plate, old: old + constant, only=plate)


def drift(recording: Recording, *, plate: str, per_minute: tuple[float, ...]) -> Recording:
    """A straight drift of the six channels of one plate, N/min and N·m/min."""
    minutes = np.arange(recording.n_samples) / recording.rate / 60.0
    slope = np.array(per_minute, dtype=np.float64)[:, None] * minutes
    return _each(recording, "drift", lambda _plate, old: old + slope, only=plate)


def mains_hum(
    recording: Recording, *, seed: int, hertz: float = 50.0, force_n: float = 2.0,
    moment_nm: float = 0.3,
) -> Recording:  # fmt: skip
    """A sine of the mains on all channels, each with its own phase; amplitudes in N and N·m."""
    random = _random(seed, 2)
    turns = hertz * np.arange(recording.n_samples) / recording.rate
    size = np.repeat([force_n, moment_nm], 3)[:, None]

    def change(_plate: Plate, wrench: Floats) -> Floats:
        phase = random.random((6, 1))
        return wrench + size * np.sin(2 * np.pi * (turns + phase))

    return _each(recording, "mains hum", change)


def converted(recording: Recording, *, bits: int = 16, gain: float = 1.0) -> Recording:
    """Channels as a converter of so many bits gives them; beyond its range they stand still.

    The plates' `quantum` gives the counts' scale, so that an archive can keep the integers:
    `(counts - offset) * scale` is the wrench exactly. A larger gain means a smaller range.
    """
    if not 8 <= bits <= 16:
        raise SettingsError("bits is out of range.", expected="8 to 16", found=repr(bits))
    if not gain > 0:
        raise SettingsError("gain is out of range.", expected="more than 0", found=repr(gain))
    last = 2 ** (bits - 1) - 1
    scale = CONVERTER_RANGE / gain / 2 ** (bits - 1)
    plates = tuple(
        plate if plate.wrench is None else _counted(plate, plate.wrench, scale, last)
        for plate in recording.plates
    )
    return replace(recording, plates=plates)


def _counted(plate: Plate, wrench: Floats, scale: Floats, last: int) -> Plate:
    counts = np.rint(wrench / scale[:, None]) + 0.0  # a converter knows no negative zero
    over = (np.abs(counts) >= last).any(axis=0)
    counts = np.clip(counts, -last, last)
    valid = plate.valid
    if over.any():
        before = np.zeros(over.size, np.uint8) if valid is None else valid
        valid = before | np.where(over, SATURATED, 0).astype(np.uint8)
    whole = bool(np.isfinite(counts).all())
    return replace(
        plate, wrench=counts * scale[:, None], valid=valid,
        quantum=np.vstack([scale, np.zeros(6)]) if whole else None,
    )  # fmt: skip


def spikes(recording: Recording, *, seed: int, count: int = 5, force_n: float = 300.0) -> Recording:
    """Single samples at which one plate's vertical force jumps by this much."""
    random = _random(seed, 3)

    def change(_plate: Plate, wrench: Floats) -> Floats:
        at = random.choice(recording.n_samples, size=count, replace=False)
        wrench[2, at] += force_n * random.choice([-1.0, 1.0], size=count)
        return wrench

    return _each(recording, "spikes", change)


def dropouts(recording: Recording, *, seed: int, count: int = 3, seconds: float = 0.2) -> Recording:
    """Stretches of this length at which all channels of all plates are missing."""
    random = _random(seed, 4)
    long = max(1, round(seconds * recording.rate))
    starts = random.integers(0, max(1, recording.n_samples - long), size=count)

    def change(_plate: Plate, wrench: Floats) -> Floats:
        for start in starts:
            wrench[:, start : start + long] = np.nan
        return wrench

    return _each(recording, "dropouts", change)


def cross_talk(recording: Recording, *, seed: int, share: float = 0.01) -> Recording:
    """Each channel takes up to this share of each other one (metres and newtons alike)."""
    random = _random(seed, 5)

    def change(_plate: Plate, wrench: Floats) -> Floats:
        mixing = random.uniform(-share, share, (6, 6))
        np.fill_diagonal(mixing, 0.0)
        return wrench + mixing @ wrench

    return _each(recording, "cross-talk", change)


def foot_lift(
    recording: Recording, *, plate: str, at: float, seconds: float = 0.6, ramp: float = 0.15
) -> Recording:
    """The foot on one plate is off the floor from `at` for so long; the other takes its load.

    The other foot's centre of pressure stays where it is. Times in s from the first sample.
    """
    lifted = recording.plates[_numbered(recording, plate)]
    others = [each for each in recording.readable if each.name != plate]
    if lifted.wrench is None or len(others) != 1:
        raise SettingsError("a foot can be lifted where two plates are readable.")
    assert others[0].wrench is not None
    up = _raised(recording, at, at + seconds, ramp)
    taken = 1.0 + up * np.abs(lifted.wrench[2] / others[0].wrench[2])

    def change(each: Plate, wrench: Floats) -> Floats:
        return wrench * (1.0 - up) if each.name == plate else wrench * taken

    return _each(recording, "foot lift", change)


def step_off(recording: Recording, *, at: float, ramp: float = 0.3) -> Recording:
    """The person leaves all plates at this time, s."""
    gone = _raised(recording, at, np.inf, ramp)
    return _each(recording, "step off", lambda _plate, wrench: wrench * (1.0 - gone))


def _raised(recording: Recording, start: float, end: float, ramp: float) -> Floats:
    """0 before start, 1 between, 0 after end, with smooth ramps inside."""
    time = np.arange(recording.n_samples) / recording.rate
    part = np.clip(np.minimum((time - start) / ramp, (end - time) / ramp), 0.0, 1.0)
    return part * part * (3.0 - 2.0 * part)


def missing_plate(recording: Recording, *, plate: str) -> Recording:
    """The plate's channels are not in the file; its name and place are."""
    gone = _numbered(recording, plate)
    plates = tuple(
        replace(each, wrench=None, quantum=None, valid=None, why="its channels are not in the file")
        if number == gone else each
        for number, each in enumerate(recording.plates)
    )  # fmt: skip
    return _with(recording, plates, "missing plate")


def swapped_plates(recording: Recording) -> Recording:
    """Two plates whose cables were exchanged: each has the other's channels."""
    if len(recording.plates) != 2:
        raise SettingsError("plates are swapped where there are two.")
    one, two = recording.plates
    plates = (
        replace(one, wrench=two.wrench, valid=two.valid, quantum=two.quantum),
        replace(two, wrench=one.wrench, valid=one.valid, quantum=one.quantum),
    )
    return _with(recording, plates, "swapped plates")


def swapped_axes(recording: Recording, *, plate: str) -> Recording:
    """One plate's x and y channels exchanged."""
    order = [1, 0, 2, 4, 3, 5]
    return _each(recording, "swapped axes", lambda _plate, wrench: wrench[order], only=plate)


def wrong_units(recording: Recording, *, force: float = 1.0, moment: float = 1000.0) -> Recording:
    """Channels in other units than stated; 1000 for the moments: N·mm taken for N·m."""
    factor = np.repeat([force, moment], 3)[:, None]
    return _each(recording, "wrong units", lambda _plate, wrench: wrench * factor)


def time_skew(recording: Recording, *, plate: str, seconds: float) -> Recording:
    """One plate's samples come this much late; its first or last value fills the end."""
    time = np.arange(recording.n_samples) / recording.rate

    def change(_plate: Plate, wrench: Floats) -> Floats:
        return np.vstack([np.interp(time - seconds, time, channel) for channel in wrench])

    return _each(recording, "time skew", change, only=plate)


def cut_short(recording: Recording, *, seconds: float) -> Recording:
    """Only the first seconds."""
    n = min(recording.n_samples, max(1, round(seconds * recording.rate)))
    plates = tuple(
        replace(
            plate, wrench=None if plate.wrench is None else plate.wrench[:, :n],
            valid=None if plate.valid is None else plate.valid[:n],
        )
        for plate in recording.plates
    )  # fmt: skip
    return _with(replace(recording, n_samples=n), plates, "cut short")
