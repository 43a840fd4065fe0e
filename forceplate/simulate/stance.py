"""Quiet stance on force plates, with its truth: the entry `forceplate.simulate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from forceplate.model.facts import Facts
from forceplate.model.recording import Recording, Source
from forceplate.simulate import faults
from forceplate.simulate.dual import channels, foot_wrenches, split
from forceplate.simulate.floor import layout, spots
from forceplate.simulate.spec import Occasion, Simulated, Stance
from forceplate.simulate.sway import sways

READER = "simulate"
MARK = ("simulated", "true")
"""What the options of every simulated recording hold."""


def simulate(
    *,
    seconds: float = 60.0,
    rate: float = 100.0,
    seed: int,
    load_left: float = Stance.load_left,
    vision: str = Stance.vision,
    surface: str = Stance.surface,
    sway: float = Stance.sway,
    mass_kg: float = Stance.mass_kg,
    height_m: float = Stance.height_m,
    foot_length_mm: float = Stance.foot_length_mm,
    stance_width_mm: float = Stance.stance_width_mm,
    foot_offset_mm: float = Stance.foot_offset_mm,
    lean_mm: float = Stance.lean_mm,
    plates: Literal["dual", "single"] = Stance.plates,
    noise: float = 0.0,
    bits: int | None = None,
) -> Simulated:
    """One quiet stance with known truth.

    Parameters
    ----------
    seconds, rate : float, s and Hz
    seed : int
    load_left : float, %
    vision, surface, sway, mass_kg, height_m, foot_length_mm, stance_width_mm, foot_offset_mm,
    lean_mm, plates
        As in `Stance`.
    noise : float
        White noise on the channels: 0 none, 1 as much as a good plate has (about 0.2 mm of net
        centre of pressure for an adult, before any filter).
    bits : int or None
        Resolution of the analogue-digital converter; None: exact channels.

    Returns
    -------
    Simulated
        With noise 0 and bits None the channels give back the truth to rounding.

    Raises
    ------
    SettingsError
        A number is out of range or a word is not known.
    """
    stance = Stance(
        seed=seed, load_left=load_left, vision=vision, surface=surface, sway=sway,
        mass_kg=mass_kg, height_m=height_m, foot_length_mm=foot_length_mm,
        stance_width_mm=stance_width_mm, foot_offset_mm=foot_offset_mm, lean_mm=lean_mm,
        plates=plates,
    )  # fmt: skip
    facts = Facts(
        vision=vision, surface=surface, mass_kg=mass_kg, height_m=height_m,
        foot_length_mm=foot_length_mm,
    )  # fmt: skip
    (made,) = simulate_many(
        [Occasion(stance, facts)], seconds=seconds, rate=rate, noise=noise, bits=bits
    )
    return made


def simulate_many(
    occasions: Sequence[Occasion],
    *,
    seconds: float = 60.0,
    rate: float = 100.0,
    noise: float = 0.0,
    bits: int | None = None,
) -> list[Simulated]:
    """Several stances of one length and rate, in one go; each as `simulate` makes it alone.

    Raises
    ------
    SettingsError
        A number is out of range.
    """
    if not occasions:
        return []
    moved = sways([each.stance for each in occasions], seconds=seconds, rate=rate)
    made: list[Simulated] = []
    for trial, occasion in enumerate(occasions):
        stance = occasion.stance
        truth = split(stance, moved.com[trial], moved.cop[trial], moved.apart[trial], rate)
        feet = foot_wrenches(stance, truth)
        recording = Recording(
            source=Source(path=f"simulated-{stance.seed}", sha256="", reader=READER),
            rate=rate, n_samples=truth["time_s"].size,
            plates=tuple(spot.plate(channels(spot, feet)) for spot in spots(stance)),
            layout=layout(stance), facts=occasion.facts, options=(MARK,),
        )  # fmt: skip
        if noise > 0:
            noisy = faults.white_noise(
                recording, seed=stance.seed, force_n=faults.NOISE_N * noise,
                moment_nm=faults.NOISE_NM * noise,
            )  # fmt: skip
            # every plate has noise: it is not named as a fault
            recording = replace(noisy, options=recording.options)
        if bits is not None:
            recording = faults.converted(recording, bits=bits)
        made.append(Simulated(recording, truth, stance))
    return made
