"""Checks of a recording, each with its value, limit and advice; plain numpy, before any metric."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forceplate.conditioning.clean import runs
from forceplate.conditioning.place import Placed
from forceplate.conditioning.prepare import Span, window_of
from forceplate.conditioning.seen import BLOCK_S, Seen, net_positions
from forceplate.conditioning.whereabouts import whereabouts
from forceplate.model.facts import Facts
from forceplate.model.plate import SATURATED, Floats
from forceplate.model.result import Check, Level, Quality
from forceplate.model.settings import Settings
from forceplate.units import STANDARD_GRAVITY

SHORT_STOP_S = 15.0
GAP_STOP_S = 1.0
MISSING_NOTE, MISSING_STOP = 0.0, 5.0
CLIP_RUN, CLIP_NOTE, CLIP_STOP = 5, 0.2, 1.0
ZERO_N = 5.0
MASS_NOTE, MASS_STOP = 5.0, 15.0
UNLOAD_STOP = 5.0
PUSHED_UP_N, PUSHED_UP_WEIGHT = 50.0, 0.2
STEP_MM, STEP_S = 40.0, 3.0
START_SD = 3.0

NO_FORCE = "The file holds no force, so this cannot be judged."


def assess(
    placed: Placed, settings: Settings, facts: Facts | None = None, window: Span | None = None
) -> Quality:
    """All checks of one recording.

    Parameters
    ----------
    placed : Placed
    settings : Settings
    facts : Facts, optional
        The mass, where it is known.
    window : (start, end) in s, optional
    """
    span = window_of(placed.recording.duration, settings, window)
    asked = (0.0, placed.recording.duration) if window is None else span
    seen = Seen(placed, settings, asked, facts or Facts())
    return Quality(tuple(check(seen) for check in CHECKS))


def duplicate(of: str | None) -> Check:
    """Q-DUP: whether the archive already holds these very samples as another trial."""
    if of is None:
        return Check("Q-DUP", "pass", 0, 0, "1", "No other trial holds the same samples.")
    return Check(
        "Q-DUP", "note", 1, 0, "1",
        f"Trial {of} holds the same samples; check that the right file was exported.",
    )  # fmt: skip


def duplicate_not_asked() -> Check:
    """Q-DUP of a single file, which is compared with no other."""
    return _unknown("Q-DUP", "Without an archive there is no other trial to compare with.")


def _unknown(code: str, advice: str, unit: str = "1") -> Check:
    return Check(code, "unknown", None, None, unit, advice)


def _graded(value: float, note: float, stop: float) -> Level:
    if value > stop:
        return "stop"
    return "note" if value > note else "pass"


def short(seen: Seen) -> Check:
    wanted = seen.settings.window.min_s + seen.settings.window.skip_s
    if seen.seconds >= wanted - 1e-9:
        return Check("Q-SHORT", "pass", seen.seconds, wanted, "s", "Long enough.")
    if seen.seconds >= SHORT_STOP_S:
        return Check(
            "Q-SHORT", "note", seen.seconds, wanted, "s",
            "All of it was analysed, the start too; compare only with trials of the same length.",
        )  # fmt: skip
    return Check(
        "Q-SHORT", "stop", seen.seconds, wanted, "s",
        f"Record at least {wanted:g} s, better 60 s, and repeat the trial.",
    )  # fmt: skip


def gap(seen: Seen) -> Check:
    limit = seen.settings.gaps.fill_s
    gaps = runs(seen.missing)
    if not gaps:
        return Check("Q-GAP", "pass", 0.0, limit, "s", "No samples were dropped.")
    first, last = max(gaps, key=lambda each: each[1] - each[0])
    longest = (last - first) / seen.rate
    at = seen.span[0] + first / seen.rate
    if longest <= limit + 1e-9:
        advice = "Short gaps were bridged by straight lines."
        return Check("Q-GAP", "note", longest, limit, "s", advice, at)
    level: Level = "stop" if longest > GAP_STOP_S else "note"
    advice = "Samples were dropped: check the cable and the computer's load, and repeat the trial."
    if level == "note":
        advice = "Samples are missing and stay missing; nothing was put in their place."
    return Check("Q-GAP", level, longest, limit, "s", advice, at)


def missing(seen: Seen) -> Check:
    share = 100.0 * float(np.mean(seen.missing)) if seen.missing.size else 100.0
    level = _graded(share, MISSING_NOTE, MISSING_STOP)
    advice = {
        "pass": "Every sample is there.",
        "note": "Some samples hold no number; they are left out.",
        "stop": "Too many samples hold no number: export the trial again, or repeat it.",
    }[level]
    return Check("Q-NAN", level, share, MISSING_STOP, "%", advice)


def clip(seen: Seen) -> Check:
    if seen.placed.recording.cop is not None:
        return _unknown("Q-CLIP", NO_FORCE, "%")
    worst, at = 0.0, None
    for plate in seen.stood_on:
        own = seen.placed.recording.plates[plate.number - 1]
        assert own.wrench is not None
        for channel in seen.cut(own.wrench):
            share, first = _stuck(channel)
            if share > worst:
                worst, at = share, seen.span[0] + first / seen.rate
        if own.valid is not None:
            marked = seen.cut(own.valid & SATURATED) > 0
            if marked.any() and 100.0 * float(marked.mean()) > worst:
                worst = 100.0 * float(marked.mean())
                at = seen.span[0] + int(np.argmax(marked)) / seen.rate
    level = _graded(worst, CLIP_NOTE, CLIP_STOP)
    advice = {
        "pass": "No channel stays at its end of range.",
        "note": "A channel stays at its largest value for a moment; look at it before comparing.",
        "stop": "A channel is stuck or out of range: check range and gain, and repeat the trial.",
    }[level]
    return Check("Q-CLIP", level, worst, CLIP_STOP, "%", advice, at if level != "pass" else None)


def _stuck(channel: Floats) -> tuple[float, int]:
    """Share of samples in runs at the channel's extreme, %, and the first such sample.

    A run counts from five equal samples on. Zeros are not counted: systems write them for a plate
    that nobody stands on.
    """
    low, high = float(np.fmin.reduce(channel)), float(np.fmax.reduce(channel))
    if not low < 0 and not high > 0:
        return 0.0, 0
    best = (0.0, 0)
    for extreme in {low, high} - {0.0}:
        if np.count_nonzero(channel == extreme) < CLIP_RUN:
            continue
        held = [run for run in runs(np.asarray(channel == extreme)) if run[1] - run[0] >= CLIP_RUN]
        share = 100.0 * sum(last - first for first, last in held) / channel.size
        if share > best[0]:
            best = (share, held[0][0])
    return best


def zero(seen: Seen) -> Check:
    if seen.placed.recording.cop is not None:
        return _unknown("Q-ZERO", NO_FORCE, "N")
    if not seen.idle:
        advice = "No plate stood empty, so its zero could not be judged."
        return _unknown("Q-ZERO", advice, "N")
    offsets = [(abs(float(np.nanmean(seen.cut(plate.fz)))), plate.name) for plate in seen.idle]
    worst, name = max(offsets)
    if worst <= ZERO_N:
        return Check("Q-ZERO", "pass", worst, ZERO_N, "N", "The empty plate reads near zero.")
    advice = f"{name} is empty but not at zero: zero the plates before the next trial."
    return Check("Q-ZERO", "note", worst, ZERO_N, "N", advice)


def mass(seen: Seen) -> Check:
    if seen.placed.recording.cop is not None:
        return _unknown("Q-MASS", NO_FORCE, "%")
    if seen.facts.mass_kg is None:
        return _unknown("Q-MASS", "The mass is not known; enter it to compare with the force.", "%")
    if not seen.weight:
        return _unknown("Q-MASS", "Nobody stood on the plates.", "%")
    expected = seen.facts.mass_kg * STANDARD_GRAVITY
    off = 100.0 * (seen.weight - expected) / expected
    level = _graded(abs(off), MASS_NOTE, MASS_STOP)
    where = "over" if off > 0 else "under"
    advice = f"Total force {abs(off):.1f} % {where} body mass."
    if level != "pass":
        advice += " Check the entered mass, hand contact, a foot beside the plate, or foam."
    return Check("Q-MASS", level, abs(off), MASS_NOTE, "%", advice)


def unload(seen: Seen) -> Check:
    if seen.placed.recording.cop is not None:
        return _unknown("Q-UNLOAD", NO_FORCE, "%")
    total = int(np.count_nonzero(np.isfinite(seen.total)))
    negated = _negated(seen)
    if negated is not None:
        return Check("Q-UNLOAD", "stop", 100.0, UNLOAD_STOP, "%", negated)
    if not total or not seen.weight:
        advice = "Nobody stood on the plates during the trial: repeat it."
        return Check("Q-UNLOAD", "stop", 100.0, UNLOAD_STOP, "%", advice)
    least = max(seen.settings.threshold.net_n, seen.settings.threshold.net_weight * seen.weight)
    under = seen.total <= least
    share = 100.0 * float(np.count_nonzero(under)) / total
    level = _graded(share, 0.0, UNLOAD_STOP)
    for side in ("left", "right"):
        plates = seen.placed.side(side)
        if level == "pass" and plates and all(plate in seen.idle for plate in plates):
            advice = f"Nobody stood on the {side} plate; there is no share of load to tell."
            return Check("Q-UNLOAD", "note", share, UNLOAD_STOP, "%", advice)
    at = None if level == "pass" else seen.span[0] + int(np.argmax(under)) / seen.rate
    advice = {
        "pass": "The plates carried the person throughout.",
        "note": "The person was off the plates for a moment; that part is left out.",
        "stop": "The person was off the plates: ask to step on before the start, and repeat.",
    }[level]
    return Check("Q-UNLOAD", level, share, UNLOAD_STOP, "%", advice, at)


def _negated(seen: Seen) -> str | None:
    """What to do where a plate's load is negative for most of the time; None where none's is."""
    least = max(PUSHED_UP_N, PUSHED_UP_WEIGHT * seen.weight)
    for plate in seen.placed.used:
        force = seen.moments[plate.number][0]
        force = force[np.isfinite(force)]
        if not force.size or float(np.median(force)) >= -least:
            continue
        taken = seen.placed.taken_as(plate)
        other = "action" if taken == "reaction" else "reaction"
        return (
            f"The load on {plate.name} is negative, taken as the {taken}: "
            f'state wrench = "{other}" for it in the layout.'
        )
    return None


def step(seen: Seen) -> Check:
    """Largest lasting shift of the COP under a foot; a lifted foot is a stop.

    Lasting: between the medians of the three seconds before and the three after, so that a sway
    that comes back is not taken for a step.
    """
    if seen.placed.recording.cop is not None:
        return _unknown("Q-STEP", NO_FORCE, "mm")
    if not seen.weight or not seen.stood_on:
        return _unknown("Q-STEP", "Nobody stood on the plates.", "mm")
    size = round(STEP_S / BLOCK_S)
    worst, at = 0.0, None
    for plate in seen.stood_on:
        lifted = runs(np.asarray(seen.moments[plate.number][0] <= seen.limit))
        lifted = [run for run in lifted if run[1] - run[0] >= 2]
        if lifted and len(seen.stood_on) > 1:
            advice = f"A foot left {plate.name}: ask to keep both feet still, and repeat the trial."
            when = seen.span[0] + lifted[0][0] * BLOCK_S
            return Check("Q-STEP", "stop", float(len(lifted)), 0.0, "1", advice, when)
        jump, block = _largest_jump(seen.positions(plate), size)
        if jump > worst:
            worst, at = jump, seen.span[0] + block * BLOCK_S
    if worst <= STEP_MM:
        return Check("Q-STEP", "pass", worst, STEP_MM, "mm", "Both feet stayed where they were.")
    advice = "The pressure under a foot shifted and stayed: look whether the foot moved."
    return Check("Q-STEP", "note", worst, STEP_MM, "mm", advice, at)


def _largest_jump(points: Floats, size: int) -> tuple[float, int]:
    """Largest distance between medians of `size` blocks before and after, mm, and the block."""
    if points.shape[1] < 2 * size:
        return 0.0, 0
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(points, size, axis=1), axis=2)
    medians = 0.5 * (windows[..., (size - 1) // 2] + windows[..., size // 2])
    medians[np.isnan(windows[..., -1])] = np.nan
    jumps = np.hypot(*(medians[:, size:] - medians[:, :-size]))
    if not np.isfinite(jumps).any():
        return 0.0, 0
    largest = int(np.nanargmax(jumps))
    return float(jumps[largest]), largest + size


def swap(seen: Seen) -> Check:
    left, right = seen.placed.side("left"), seen.placed.side("right")
    if not left or not right:
        return _unknown("Q-SWAP", "It is not known which plate is left and which is right.", "mm")
    if any(plate.centre is None for plate in (*left, *right)):
        return _unknown("Q-SWAP", "The places of the plates are not known.", "mm")
    places: list[float] = []
    for plate in (left[0], right[0]):
        assert plate.centre is not None
        points = seen.positions(plate)[0]
        if not np.isfinite(points).any():
            return _unknown("Q-SWAP", "One of the two plates is empty.", "mm")
        places.append(float(plate.centre[0] + np.nanmean(points)))
    apart = places[1] - places[0]
    if apart > 0:
        return Check("Q-SWAP", "pass", apart, 0.0, "mm", "The left foot stands left of the right.")
    return Check(
        "Q-SWAP", "stop", apart, 0.0, "mm",
        "The foot called left stands to the right: check the layout's sides and facing.",
    )  # fmt: skip


def start(seen: Seen) -> Check:
    """Shift of the mean COP in the first seconds, in standard deviations of the rest."""
    settle = round(seen.settings.window.settle_s / BLOCK_S)
    points = net_positions(seen)
    if points is None or points.shape[1] < 2 * settle:
        return _unknown("Q-START", "Too short to compare the start with the rest.")
    early, late = points[:, :settle], points[:, settle:]
    if not np.isfinite(early).any() or np.isfinite(late).sum() < 4:
        return _unknown("Q-START", "The centre of pressure is missing at the start.")
    spread = float(np.sqrt(np.nanvar(late, axis=1).sum()))
    shift = float(np.hypot(*(np.nanmean(early, axis=1) - np.nanmean(late, axis=1))))
    value = shift / spread if spread > 0 else 0.0
    if value <= START_SD:
        return Check("Q-START", "pass", value, START_SD, "1", "Settled from the start.")
    return Check(
        "Q-START", "note", value, START_SD, "1",
        "Still settling in the first seconds: ask to stand still 3 s before starting.",
        seen.span[0],
    )  # fmt: skip


CHECKS: tuple[Callable[[Seen], Check], ...] = (
    short, gap, missing, clip, zero, mass, unload, whereabouts, step, swap, start,
)  # fmt: skip
