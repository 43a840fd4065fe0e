"""Metrics of each foot: ten of the whole-body metrics, over one foot's centre of pressure."""

from __future__ import annotations

from forceplate.metrics.area import AREA
from forceplate.metrics.declare import Metric
from forceplate.metrics.dynamic import DYNAMIC
from forceplate.metrics.position import POSITION

OF_A_FOOT = (
    "mean_ml", "mean_ap", "rms_ml", "rms_ap", "range_ml", "range_ap",
    "mean_velocity_ml", "mean_velocity_ap", "ellipse_area_95", "path_length_total",
)  # fmt: skip


def per_foot() -> list[Metric]:
    """The metrics of the left foot, then those of the right."""
    known = {metric.key: metric for f in (POSITION, AREA, DYNAMIC) for metric in f.metrics}
    left = [known[key].over_foot("left") for key in OF_A_FOOT]
    right = [known[key].over_foot("right") for key in OF_A_FOOT]
    return left + right
