"""Metrics of complexity: how hard the next sample of the path is to tell from those before it."""

from __future__ import annotations

from forceplate.metrics.declare import Family

COMPLEXITY = Family("complexity", "Complexity")
