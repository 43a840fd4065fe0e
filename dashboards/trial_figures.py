"""From what the archive hands out to the six figures of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards import ids, words
from dashboards.data import Data
from dashboards.figures.over_time import Span, force_over_time, load_over_time, stabilogram
from dashboards.figures.spectrum import spectrum
from dashboards.figures.stance import stance
from dashboards.figures.sway import sway
from dashboards.figures.trace import Drawn
from forceplate.model.record import Preview

OF_RESULT = (ids.FIG_LOAD, ids.FIG_STABILOGRAM, ids.FIG_STANCE, ids.FIG_SWAY, ids.FIG_PSD)
"""Figures that are drawn from the traces of a result, not from those of the recording."""
MARKS = ("f50_ml", "f50_ap", "f95_ml", "f95_ap")


class Numbers:
    """The numbers of a result by key, with the reason where there is none."""

    def __init__(self, result: Mapping[str, Any] | None) -> None:
        self.known = result is not None
        self._values: Mapping[str, Any] = {} if result is None else result["values"]
        self._settings: Mapping[str, Any] = {} if result is None else result["settings"]
        self.skipped = 0.0

    def of(self, key: str) -> float | None:
        return self._values.get(key, {}).get("value")

    def why(self, key: str) -> str | None:
        """The reason for a value that is not there."""
        if not self.known:
            return words.NOT_ANALYSED
        return self._values.get(key, {}).get("why")

    def setting(self, key: str, default: Any) -> Any:
        return self._settings.get(key, default)


def draw_all(
    data: Data, code: str, span: tuple[float, float] | None, scheme: str
) -> dict[str, Drawn]:
    """Every figure of a trial, by id."""
    return _drawn(data, code, span, scheme) | _missing(data, code)


def _drawn(
    data: Data, code: str, span: tuple[float, float] | None, scheme: str
) -> dict[str, Drawn]:
    pictures = data.pictures(code, span)
    numbers = Numbers(data.result(code))
    left = numbers.of("load_left_mean")
    shares = {"left": left, "right": None if left is None else 100 - left}
    drawing = pictures.drawing
    drawn = _traces(pictures.preview, numbers, scheme)
    if drawing is None:
        nothing = Drawn(None, words.NOT_ANALYSED)
        return drawn | {ids.FIG_STANCE: nothing, ids.FIG_SWAY: nothing, ids.FIG_PSD: nothing}
    segment = words.segment_says(
        float(numbers.setting("psd.segment_s", 10)), float(numbers.setting("psd.overlap", 0.5)),
        str(numbers.setting("psd.detrend", "linear")),
    )  # fmt: skip
    coverage = float(numbers.setting("spread.ellipse_coverage", 0.95))
    marks = {key: numbers.of(key) for key in MARKS}
    no_path = numbers.why("mean_velocity_total")
    return drawn | {
        ids.FIG_STANCE: stance(drawing, shares, scheme, no_path),
        ids.FIG_SWAY: sway(drawing, numbers.of("ellipse_area_95"), coverage, scheme, no_path),
        ids.FIG_PSD: spectrum(drawing.spectrum, marks, segment, scheme, numbers.why("f50_ap")),
    }


def draw_traces(
    data: Data, code: str, span: tuple[float, float] | None, scheme: str
) -> dict[str, Drawn]:
    """The figures over time alone, for a zoom; nothing but the span is read."""
    drawn = _traces(data.preview(code, span), Numbers(data.result(code)), scheme)
    missing = _missing(data, code)
    return {figure: missing.get(figure, each) for figure, each in drawn.items()}


def _missing(data: Data, code: str) -> dict[str, Drawn]:
    """What stands in place of figures whose traces are gone or torn."""
    recorded, computed = data.lacks_pictures(code)
    gone = [ids.FIG_FORCE] if recorded else []
    gone += OF_RESULT if computed else []
    return dict.fromkeys(gone, Drawn(None, words.NO_PICTURES))


def _traces(preview: Preview, numbers: Numbers, scheme: str) -> dict[str, Drawn]:
    channels = preview.channels
    counted = channels.get("net_ap")
    counted_from = float(counted.time[0]) if counted is not None and counted.time.size else 0.0
    span = Span(preview.start, preview.end, counted_from)
    return {
        ids.FIG_LOAD: load_over_time(
            channels.get("load_left"), span, scheme, numbers.why("load_left_mean")
        ),
        ids.FIG_FORCE: force_over_time(channels, Span(span.start, span.end), scheme),
        ids.FIG_STABILOGRAM: stabilogram(
            channels, span, scheme, numbers.why("mean_velocity_total")
        ),
    }
