"""One recording to one result, with everything that a page draws of it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from forceplate import __version__
from forceplate.conditioning.finish import span_of
from forceplate.conditioning.place import Placed, place
from forceplate.conditioning.prepare import Span, prepare
from forceplate.conditioning.quality import assess, duplicate_not_asked
from forceplate.conditioning.summary import summarise
from forceplate.model.facts import Body, Facts
from forceplate.model.feet import SIDES, check
from forceplate.model.layout import Feet, Foot, Layout, Placement
from forceplate.model.plate import Floats, Plate
from forceplate.model.record import Drawing
from forceplate.model.recording import Recording, Source
from forceplate.model.result import Quality, Result
from forceplate.model.settings import PRESETS, Settings
from forceplate.model.trial import Path, Trial
from forceplate.readers import table

if TYPE_CHECKING:
    from forceplate.metrics.registry import Pieces

TRACES = ("net_ml", "net_ap", "left_ml", "left_ap", "right_ml", "right_ap", "load_left")
SERIES = (
    "time_s", "net_ml_mm", "net_ap_mm", "left_ml_mm", "left_ap_mm", "right_ml_mm", "right_ap_mm",
    "load_left_pct", "fz_left_n", "fz_right_n",
)  # fmt: skip
PATH_POINTS = 1500
SPECTRUM_POINTS = 400
DRAWN_HZ = 20.0


@dataclass(frozen=True, eq=False)
class Analysis:
    """A result together with the trial it was read from.

    Parameters
    ----------
    result : Result
    trial : Trial
    placed : Placed
    key : str
        Names the work: the same key is the same result.
    pieces : Pieces
        What the metrics shared, for the drawings.
    """

    result: Result
    trial: Trial
    placed: Placed
    key: str
    pieces: Pieces

    def traces(self) -> dict[str, tuple[Floats, str]]:
        """Conditioned series by name with their unit; absent where they cannot be had."""
        trial = self.trial
        found: dict[str, tuple[Floats, str]] = {}
        for name in ("net", "left", "right"):
            path: Path | None = getattr(trial, name)
            if path is not None:
                found[f"{name}_ml"] = (path.ml, "mm")
                found[f"{name}_ap"] = (path.ap, "mm")
        if trial.load_left is not None:
            found["load_left"] = (trial.load_left, "%")
        return found

    def write_series(self, out: TextIO) -> None:
        """The conditioned series as CSV: 17 significant digits, empty where undefined."""
        trial = self.trial
        n = trial.n_samples
        first, _ = span_of(trial.start, trial.end, trial.rate, 2**62)
        traces = self.traces()
        nothing = np.full(n, np.nan)
        columns = [np.arange(first, first + n) / trial.rate]
        columns += [traces[name][0] if name in traces else nothing for name in TRACES]
        columns += [nothing if fz is None else fz for fz in (trial.fz_left, trial.fz_right)]
        out.write(",".join(SERIES) + "\n")
        for row in zip(*(column.tolist() for column in columns), strict=True):
            out.write(",".join("" if x != x else f"{x:.17g}" for x in row) + "\n")

    def drawing(self) -> Drawing:
        """Paths, ellipse, spectrum, outlines and base of support, ready to draw."""
        from forceplate.metrics.declare import Withheld
        from forceplate.metrics.pieces import ellipse_outline
        from forceplate.metrics.support import base, outline

        trial = self.trial
        paths = {
            name: _thinned(getattr(trial, name), trial.start)
            for name in ("net", "left", "right")
            if getattr(trial, name) is not None
        }
        ellipse = spectrum = ground = None
        with suppress(Withheld):
            ellipse = _single(ellipse_outline(self.pieces.cop()))
        with suppress(Withheld):
            spectrum = _spectrum(*self.pieces.cop().spectrum)
        with suppress(Withheld):
            ground = _single(outline(base(self.pieces)))
        plates = tuple(
            (plate.name, plate.side, None if plate.outline is None else _single(plate.outline))
            for plate in self.placed.plates
        )
        return Drawing(paths, ellipse, spectrum, plates, _foot_outlines(trial), ground)


def analyse(
    recording: Recording,
    settings: Settings | None = None,
    *,
    layout: Layout | None = None,
    window: Span | None = None,
    facts: Facts | None = None,
) -> Result:
    """The numbers of one recording.

    Parameters
    ----------
    recording : Recording
        From `forceplate.read`.
    settings : Settings, optional
        The preset `default` if not given.
    layout : Layout, optional
        Instead of what the file or its profile states.
    window : (start, end) in s, optional
        Half-open, from the first sample; either end may be None.
    facts : Facts, optional
        What is known beside the file, such as the mass.

    Returns
    -------
    Result
        `result["mean_velocity_total"].value`; every metric has a value or a reason.

    Raises
    ------
    LayoutError, SettingsError
    TypeError
        `recording` or `settings` is something else, such as a file's name or a dict.
    """
    return analyse_whole(recording, settings, layout=layout, window=window, facts=facts).result


def analyse_whole(
    recording: Recording,
    settings: Settings | None = None,
    *,
    layout: Layout | None = None,
    window: Span | None = None,
    facts: Facts | None = None,
) -> Analysis:
    """As `analyse`, with the trial and everything drawn from it kept."""
    from forceplate.metrics.registry import Pieces, evaluate, revisions

    _only(recording, settings)
    settings = settings or PRESETS["default"]
    if layout is not None and layout.feet is not None:
        check(layout.feet, "the layout given")
    known = (facts or Facts()) | recording.facts
    placed = place(recording, layout)
    trial = prepare(placed, settings, window, known.body)
    pieces = Pieces(trial)
    values = evaluate(trial, pieces=pieces)
    source = recording.source
    key = result_key(
        source.sha256, source.index, dict(recording.options), placed.layout, window, settings,
        known.body, revisions(),
    )  # fmt: skip
    result = Result(
        recording.source, summarise(placed, settings), settings,
        Quality((*assess(placed, settings, known, window).checks, duplicate_not_asked())), values,
        _provenance(recording, known, placed, trial, settings, window, key),
    )  # fmt: skip
    return Analysis(result, trial, placed, key, pieces)


def _only(recording: object, settings: object) -> None:
    """TypeError that says what `analyse` takes, where it is given something else."""
    if not isinstance(recording, Recording):
        raise TypeError(
            "analyse takes one Recording, such as forceplate.read(path)[0], and not a "
            f"{type(recording).__name__}."
        )
    if not isinstance(settings, Settings | None):
        raise TypeError(
            'analyse takes Settings, such as Settings().having({"filter.cutoff_hz": 8}) or '
            f'preset("raw"), and not a {type(settings).__name__}.'
        )


def warm(settings: Settings | None = None) -> None:
    """Analyse a small made-up recording, so that every kernel is compiled and kept on disk.

    Parameters
    ----------
    settings : Settings, optional
        Those that will be used; the kernels of other choices are compiled when first needed.
    """
    turn = 2.0 * np.pi * 0.5 * np.arange(4000) / 100.0
    swing = np.sin(turn)
    fz = 350.0 + 5.0 * swing
    wrench = np.array([swing, np.cos(turn), fz, 3.0 * np.cos(turn), 2.0 * swing, swing])
    plates = tuple(
        Plate(name, wrench, rotation=np.eye(3), centre=np.array([x, 0.0, 0.0]))
        for name, x in (("left", -0.15), ("right", 0.15))
    )
    feet = Feet(
        left=Foot(heel=(-150.0, -100.0), toe=(-150.0, 100.0), width=90.0),
        right=Foot(heel=(150.0, -100.0), toe=(150.0, 100.0), width=90.0),
    )
    layout = Layout(
        facing="+y", plates=(Placement("left", "left"), Placement("right", "right")),
        feet=feet,
    )  # fmt: skip
    source = Source("made up", "", "none")
    facts = Facts(height_m=1.75, foot_length_mm=260.0)
    analyse(Recording(source, 100.0, 4000, plates, layout=layout, facts=facts), settings)
    table.warm()


def result_key(
    sha256: str,
    index: int,
    options: Mapping[str, str],
    layout: Layout | None,
    window: Span | None,
    settings: Settings,
    body: Body,
    revisions: Mapping[str, int],
) -> str:
    """Name of the work that makes a result: equal keys, equal numbers.

    Made of the input's hash and how it was read, layout, window, settings, the measures of the
    body and the metrics' revisions; the versions of Python and of libraries are recorded beside a
    result, not in its key.
    """
    facts = {
        "input": [sha256, index, dict(sorted(options.items()))],
        "layout": None if layout is None else layout.digest,
        "window": None if window is None else list(window),
        "settings": settings.digest,
        "body": [body.height_m, body.foot_length_mm],
        "revisions": dict(sorted(revisions.items())),
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def environment() -> dict[str, str]:
    """What computed a result: versions and machine, for provenance only."""
    import numba

    return {
        "forceplate": __version__, "python": platform.python_version(), "numpy": np.__version__,
        "numba": numba.__version__, "machine": platform.machine(), "system": platform.system(),
    }  # fmt: skip


def _provenance(
    recording: Recording,
    known: Facts,
    placed: Placed,
    trial: Trial,
    settings: Settings,
    window: Span | None,
    key: str,
) -> dict[str, Any]:
    layout = placed.layout
    preset = next((name for name, each in PRESETS.items() if each == settings), None)
    return {
        "key": key,
        "preset": preset,
        "window_asked_s": None if window is None else list(window),
        "window_s": [trial.start, trial.end],
        "analysed_rate_hz": trial.rate,
        "layout": None if layout is None else {
            "name": layout.name, "digest": layout.digest,
            "from": "file or profile" if layout is recording.layout else "given",
        },
        "reader": {
            "name": recording.source.reader, "version": recording.source.reader_version,
            "options": dict(recording.options),
        },
        "facts": known.known(),
        "notes": [*recording.notes, *placed.notes],
        "reasons": dict(trial.why),
        "environment": environment(),
    }  # fmt: skip


def _single(values: Floats) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.ascontiguousarray(values, dtype=np.float32)


def _thinned(path: Path, start: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(3, m) time, ml, ap at evenly spaced samples, at most PATH_POINTS."""
    step = max(1, -(-path.ml.size // PATH_POINTS))
    time = start + np.arange(path.ml.size) / path.rate
    return _single(np.array([time, path.ml, path.ap])[:, ::step])


def _spectrum(frequency: Floats, power: Floats) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(3, m) frequency, power ml, power ap: above zero and up to DRAWN_HZ, thinned at the top.

    A logarithmic axis has ever more points a centimetre; beyond SPECTRUM_POINTS they are
    averaged in bins of equal width on it.
    """
    shown = (frequency > 0) & (frequency <= DRAWN_HZ)
    rows = np.vstack([frequency[shown], power[:, shown]])
    if rows.shape[1] <= SPECTRUM_POINTS:
        return _single(rows)
    edges = np.geomspace(rows[0, 0], rows[0, -1] * 1.0001, SPECTRUM_POINTS + 1)
    bins = np.searchsorted(edges, rows[0], side="right")
    starts = np.flatnonzero(np.diff(bins, prepend=-1))
    counts = np.diff(np.append(starts, bins.size))
    return _single(np.add.reduceat(rows, starts, axis=1) / counts)


def _foot_outlines(trial: Trial) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Outlines of the feet where they are known, (2, k) mm by side: as taken, or as a sole."""
    found: dict[str, np.ndarray[Any, np.dtype[np.float32]]] = {}
    for side in SIDES:
        foot = None if trial.feet is None else trial.feet.foot(side)
        if foot is not None and foot.outline:
            found[side] = _single(np.array([*foot.outline, foot.outline[0]]).T)
        elif foot is not None and foot.heel is not None and foot.toe is not None:
            found[side] = _single(sole(np.array(foot.heel), np.array(foot.toe), foot.width))
    return found


def sole(heel: Floats, toe: Floats, width: float | None) -> Floats:
    """A closed sole-shaped line between heel and toe, (2,) mm each; (2, 60) mm.

    The shape is drawn, not measured: half-ellipses at heel and toe, widest at two thirds.
    """
    along = toe - heel
    length = float(np.hypot(*along))
    unit = along / length if length else np.array([0.0, 1.0])
    aside = np.array([unit[1], -unit[0]])
    turn = np.linspace(0.0, 2.0 * np.pi, 60)
    forward = 0.5 * (1.0 - np.cos(turn))
    half = 0.5 * (width or 0.37 * length)
    wide = half * np.sin(turn) * (0.78 + 0.3 * forward)
    return heel[:, None] + unit[:, None] * (forward * length) + aside[:, None] * wide
