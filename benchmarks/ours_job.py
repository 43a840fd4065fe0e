"""forceplate: read and analyse with the preset `default`, checks and provenance included."""

from __future__ import annotations

from typing import Any

import forceplate


def read(files: dict[str, Any]) -> Any:
    """The recording, with the layout that says which plate is left."""
    layout = forceplate.read_layout(files["layout"])
    (recording,) = forceplate.read(files["trial"], layout=layout)
    return recording


def analyse(data: Any) -> dict[str, float | None]:
    """All values of the preset `default`."""
    result = forceplate.analyse(data)
    return {key: value.value for key, value in result.values.items()}


def analyse_as_openbalance(data: Any) -> dict[str, float | None]:
    """The values with openbalance's recipe, to compare with it."""
    settings = forceplate.Settings().having({
        "filter.corrected": False, "filter.padding": "scipy", "window.skip_s": 0,
        "resample.max_rate_hz": 0,
    })  # fmt: skip
    result = forceplate.analyse(data, settings)
    return {key: value.value for key, value in result.values.items()}
