"""The signals that operations are timed on: simulated and real, noisy and filtered, slow and fast.

Entropies, hulls and densities cost more on one signal than on another, so no figure rests on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File

import numpy as np

import forceplate
from forceplate.butterworth import low_pass
from forceplate.conditioning.place import Placed, place
from forceplate.conditioning.prepare import prepare
from forceplate.model.facts import Body
from forceplate.model.recording import Recording
from forceplate.model.sections import Filter
from forceplate.model.settings import Settings
from forceplate.model.trial import Path, Trial

SEED = 2026
SIMULATED = "simulated"
ONLY_SIMULATED = "slow: timed on simulated signals only"
BODY = Body(height_m=1.75)
RATES = (100.0, 1000.0)
WHOLE = {"resample.max_rate_hz": 0, "window.skip_s": 0}
"""Every sample at its own rate, so that the rate of a case is the rate of its operations."""
NOISY = {**WHOLE, "filter.kind": "none"}
RECORDINGS = File(__file__).resolve().parent.parent.parent / "shared" / "recordings"
"""Beside the checkout, where it stands."""
REAL_PLATES = ("bmclab_pds/PDS13OR1grf.txt", "bmclab_pds/PDS13CF1grf.txt")
"""Dual-plate quiet stances at 100 Hz: eyes open on the floor, eyes closed on foam."""
REAL_PATH = "acuna_posturography/demo_eyesOpen.csv"
"""The centre of pressure of a quiet stance at 1 kHz, as its converter left it: time, ml, ap; m."""
NO_RECORDINGS = "the folder of real recordings does not stand beside the checkout"


@dataclass(frozen=True, eq=False)
class Case:
    """One signal.

    Parameters
    ----------
    origin : str
        `simulated` or the name of a recording.
    kind : str
        `noisy` or `filtered`.
    rate : float, Hz
    trial : Trial
        Its net path is complete.
    placed : Placed or None
        The plates, of a dual-plate trial.
    """

    origin: str
    kind: str
    rate: float
    trial: Trial
    placed: Placed | None = None

    @property
    def label(self) -> str:
        """Such as `simulated, noisy, 1000 Hz`."""
        return f"{self.origin}, {self.kind}, {self.rate:g} Hz"

    @property
    def path(self) -> Path:
        """The net centre of pressure."""
        assert self.trial.net is not None
        return self.trial.net

    def having(self, changes: Mapping[str, object]) -> Trial:
        """The same trial under other settings of what comes after the path."""
        return replace(self.trial, settings=self.trial.settings.having(changes))


def cases(
    seconds: float, folder: File = RECORDINGS, rates: Iterable[float] = RATES
) -> Iterator[Case]:
    """Every signal, simulated first; real ones where their folder is.

    Parameters
    ----------
    seconds : float
        Of the simulated ones; real ones are cut to it.
    folder : Path
        Of the real ones.
    rates : iterable of float, Hz
        Of the simulated ones.
    """
    for rate in rates:
        yield from of_recording(SIMULATED, simulated(rate, seconds), seconds)
    for name in REAL_PLATES:
        if (folder / name).exists():
            (recording,) = forceplate.read(folder / name)
            yield from of_recording(File(name).stem, recording, seconds)
    if (folder / REAL_PATH).exists():
        yield from of_path(folder / REAL_PATH, seconds)


def simulated(rate: float, seconds: float) -> Recording:
    """A quiet stance with the noise of a good plate."""
    return forceplate.simulate(
        seconds=seconds, rate=rate, seed=SEED, load_left=53.0, noise=1.0
    ).recording


def of_recording(origin: str, recording: Recording, seconds: float) -> Iterator[Case]:
    """The plates of a recording as they are, and low-passed."""
    placed = place(recording)
    for kind, changes in (("noisy", NOISY), ("filtered", WHOLE)):
        trial = prepare(placed, Settings().having(changes), (0.0, seconds), BODY)
        yield Case(origin, kind, recording.rate, trial, placed)


def of_path(file: File, seconds: float) -> Iterator[Case]:
    """A finished path of a table, as it is and low-passed."""
    time, ml, ap = np.loadtxt(file, delimiter=",", skiprows=1).T
    rate = round((time.size - 1) / (time[-1] - time[0]), 6)
    most = round(seconds * rate)
    path = np.ascontiguousarray(1000.0 * np.array([ml, ap])[:, :most])
    for kind in ("noisy", "filtered"):
        if kind == "filtered":
            low_pass(path, rate, Filter())
        settings = Settings().having(WHOLE if kind == "filtered" else NOISY)
        net = Path(path[0].copy(), path[1].copy(), rate)
        trial = Trial(settings, rate, 0.0, path.shape[1] / rate, net=net, body=BODY)
        yield Case(file.stem, kind, rate, trial)
