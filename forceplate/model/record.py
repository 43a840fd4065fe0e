"""What the archive hands back: trials, people, sessions, protocols, and what happened to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from forceplate.model.facts import Facts
from forceplate.model.result import Quality

State = Literal["new", "accepted", "repeat"]
VISION_WORDS = {"open": "eyes open", "closed": "eyes closed"}


def condition_of(facts: Facts) -> str:
    """The condition in words: `eyes open, firm`; empty where nothing is stated."""
    words = [VISION_WORDS.get(facts.vision or "", ""), facts.surface or ""]
    return ", ".join(word for word in words if word)


@dataclass(frozen=True)
class TrialRecord:
    """One archived trial as the catalogue knows it.

    Parameters
    ----------
    trial : str
        Its code in the archive.
    sha256, index, source_name : str, int, str
        The original file's hash, which recording of it, and its name (never a path).
    facts : Facts
        As known now; corrections are in the history.
    archived : str
        When it became safe on disk, ISO 8601 UTC.
    rate_hz, n_samples, n_plates : float, int, int
    quality : Quality
    state : str
        new, accepted or repeat: what a person decided; `state_reason` says why.
    simulated : bool
        Made by the simulator; everything drawn from it says so.
    key, recipe : str or None
        Result key and settings digest in the current run; None until analysed.
    values : mapping of str to float or None
        The primary metrics of that result.
    layout : str or None
        The stated layout as JSON.
    """

    trial: str
    sha256: str
    index: int
    source_name: str
    facts: Facts
    archived: str
    rate_hz: float
    n_samples: int
    n_plates: int
    quality: Quality
    state: State = "new"
    state_reason: str | None = None
    simulated: bool = False
    key: str | None = None
    recipe: str | None = None
    values: Mapping[str, float | None] = field(default_factory=dict)
    layout: str | None = field(default=None, repr=False)

    @cached_property
    def laid(self) -> str | None:
        """Digest of where the plates lie as stated, without the feet; None where it is not."""
        if self.layout is None:
            return None
        table = json.loads(self.layout)
        about = {key: table[key] for key in ("facing", "ml", "ap", "plate", "plates")
                 if key in table}  # fmt: skip
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()

    @property
    def condition(self) -> str:
        return condition_of(self.facts)

    @property
    def duration_s(self) -> float:
        return self.n_samples / self.rate_hz

    @property
    def counts(self) -> bool:
        """Whether it takes part in meters and comparisons: not one that is to be repeated."""
        if self.state == "new":
            return self.quality.verdict != "repeat"
        return self.state == "accepted"

    @property
    def assigned(self) -> bool:
        """Whether it is known who stood there."""
        return self.facts.participant is not None

    def to_json(self) -> dict[str, Any]:
        """One line of `forceplate trials --json`."""
        return {
            "trial": self.trial, "sha256": self.sha256, "participant": self.facts.participant,
            "session": self.facts.session, "start": self.facts.start,
            "protocol": self.facts.protocol, "verdict": self.quality.verdict,
            "recipe": self.recipe,
        }  # fmt: skip


@dataclass(frozen=True)
class ParticipantRecord:
    """One person, under a pseudonym; the measures are the latest known."""

    code: str
    mass_kg: float | None = None
    height_m: float | None = None
    foot_length_mm: float | None = None
    n_sessions: int = 0
    n_trials: int = 0
    last: str | None = None
    simulated: bool = False


@dataclass(frozen=True)
class SessionRecord:
    """One visit of one person."""

    participant: str
    session: str
    start: str | None
    protocol: str | None
    trials: tuple[TrialRecord, ...] = ()


@dataclass(frozen=True)
class Condition:
    """One condition of a protocol and how many trials of it are wanted."""

    vision: str | None
    surface: str | None
    trials: int
    seconds: float

    @property
    def label(self) -> str:
        return condition_of(Facts(vision=self.vision, surface=self.surface))


@dataclass(frozen=True)
class Protocol:
    """What a session of one kind consists of."""

    name: str
    title: str
    says: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Meter:
    """How far a session is: `2 of 3 trials for eyes closed, firm`. Repeats do not count."""

    condition: Condition
    done: int


@dataclass(frozen=True)
class Event:
    """One line of a trial's history: who did what, when, and why."""

    at: str
    by: str
    action: str
    reason: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RunRecord:
    """One analysis of the archive under one set of settings.

    Parameters
    ----------
    run : int
    preset : str or None
    settings, digest : mapping, str
    software, by, started : str
        Version of forceplate, who asked for it, and when (ISO 8601 UTC).
    n_done, n_failed, n_lacking : int
        Trials with a result, with a recorded failure, and with neither since their last
        correction.
    current : bool
        Its numbers are the ones that are shown.
    where : mapping of str to str
        The run is only about trials with these facts; empty: about all.
    """

    run: int
    preset: str | None
    settings: Mapping[str, Any]
    digest: str
    software: str
    started: str
    n_done: int = 0
    n_failed: int = 0
    current: bool = False
    by: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    n_lacking: int = 0


@dataclass(frozen=True)
class Channel:
    """One trace for the screen: at most two points a pixel; float32.

    Parameters
    ----------
    time : (m,) float32, s
        From the recording's first sample.
    values : (m,) float32
        NaN where undefined; each pixel's smallest and largest value, in the order they came.
    unit : str
    """

    time: NDArray[np.float32]
    values: NDArray[np.float32]
    unit: str


@dataclass(frozen=True)
class Preview:
    """Traces of one trial over one span.

    Parameters
    ----------
    channels : mapping of str to Channel
        Conditioned: net_ml, net_ap, left_ml, left_ap, right_ml, right_ap (mm), load_left (%).
        As recorded: fz_left, fz_right, fz_total (N), or `fz:<plate name>` where no side is known.
        A channel that cannot be had is absent.
    start, end : float, s
    samples_read : int
        Stored samples that were read to make it; a zoom reads only its span.
    """

    channels: Mapping[str, Channel]
    start: float
    end: float
    samples_read: int


@dataclass(frozen=True)
class Drawing:
    """The fixed pictures of one result: paths in two dimensions, ellipse, spectrum, plates.

    Parameters
    ----------
    paths : mapping of str to (3, m) float32
        net, left, right: rows time s, ml mm, ap mm; at most 1500 points each.
    ellipse : (2, k) float32, mm, or None
        The prediction ellipse as a closed line (ml, ap).
    spectrum : (3, m) float32 or None
        Rows frequency Hz, power ml, power ap in mm^2/Hz.
    plates : tuple of (name, side, (4, 2) float32 mm or None)
        Outlines in the person's axes.
    feet : mapping of str to (2, k) float32, mm
        Outlines by side, only where foot points or measures are known.
    base : (2, k) float32, mm, or None
        The base of support as a closed line (ml, ap).
    """

    paths: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    ellipse: NDArray[np.float32] | None = None
    spectrum: NDArray[np.float32] | None = None
    plates: tuple[tuple[str, str, NDArray[np.float32] | None], ...] = ()
    feet: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    base: NDArray[np.float32] | None = None
