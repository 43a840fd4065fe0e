"""forceplate: read and analyse with the preset `default`, checks and provenance included."""

from __future__ import annotations

from time import process_time
from typing import Any

import forceplate
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.conditioning.quality import assess
from forceplate.conditioning.summary import summarise
from forceplate.metrics.registry import evaluate


def read(files: dict[str, Any]) -> Any:
    """The recording, with the layout that says which plate is left."""
    layout = forceplate.read_layout(files["layout"])
    (recording,) = forceplate.read(files["trial"], layout=layout)
    return recording


def analyse(data: Any) -> dict[str, float | None]:
    """All values of the preset `default`."""
    result = forceplate.analyse(data)
    return {key: value.value for key, value in result.values.items()}


def analyse_values(data: Any) -> dict[str, float | None]:
    """The same values alone: no quality checks, no summary of the plates, no provenance."""
    values = evaluate(prepare(place(data), forceplate.Settings()))
    return {key: value.value for key, value in values.items()}


def parts(data: Any) -> dict[str, float]:
    """CPU seconds of each part of one analysis; the rest is provenance and the result's key."""
    settings = forceplate.Settings()
    marks = [process_time()]
    placed = place(data)
    marks.append(process_time())
    trial = prepare(placed, settings)
    marks.append(process_time())
    evaluate(trial)
    marks.append(process_time())
    assess(placed, settings)
    marks.append(process_time())
    summarise(placed, settings)
    marks.append(process_time())
    forceplate.analyse(data)
    marks.append(process_time())
    names = ("place", "condition", "values", "quality checks", "summary", "analyse, all of it")
    return {
        name: end - start for name, start, end in zip(names, marks[:-1], marks[1:], strict=True)
    }


def analyse_as_openbalance(data: Any) -> dict[str, float | None]:
    """The values with openbalance's recipe, to compare with it."""
    settings = forceplate.Settings().having({
        "filter.corrected": False, "filter.padding": "scipy", "window.skip_s": 0,
        "resample.max_rate_hz": 0,
    })  # fmt: skip
    result = forceplate.analyse(data, settings)
    return {key: value.value for key, value in result.values.items()}
