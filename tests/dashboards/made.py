"""Records as the archive hands them out, for tests without one; and a look into answers."""

from __future__ import annotations

import json

from forceplate.change.judge import judge
from forceplate.change.visits import course
from forceplate.metrics.registry import METRICS
from forceplate.model.course import Choice
from forceplate.model.facts import Facts
from forceplate.model.record import SessionRecord, TrialRecord
from forceplate.model.result import Quality, Value

FIRM = Choice("quiet-stance", "open-firm")
DAYS = ("2025-12-12T09:00", "2026-01-12T09:00", "2026-02-12T09:00")


def trial(visit, number, *, state="new", seconds=60, recipe="a", start=DAYS, surface="firm"):
    facts = Facts("P-001", str(visit), start[visit] if start else None, "quiet-stance", "open",
                  surface, number)  # fmt: skip
    return TrialRecord(f"t{visit}{number}{surface}", "0" * 64, 0, "file.h5", facts, "2026-03-01",
                       100.0, seconds * 100, 2, Quality(), state, recipe=recipe)  # fmt: skip


def visits_of(trials):
    names = sorted({each.facts.session for each in trials})
    return [
        SessionRecord("P-001", name, next(e.facts.start for e in trials if e.facts.session == name),
                      "quiet-stance", tuple(e for e in trials if e.facts.session == name))
        for name in names
    ]  # fmt: skip


def rows_of(trials, values, key="mean_velocity_total"):
    return [(each, {key: Value(v, "mm/s")}) for each, v in zip(trials, values, strict=True)]


def judged(trials, values, key="mean_velocity_total", *, prior=None, **about):
    """One metric of a person, judged as the lab judges it."""
    visits, rows = visits_of(trials), rows_of(trials, values, key)
    (found,) = judge(
        [course(key, METRICS[key].compared, rows, visits, FIRM)], lambda _: prior, **about
    )
    return found


def text_of(part):
    return json.dumps(part, ensure_ascii=False)


def graphs(part):
    if isinstance(part, list):
        return [found for each in part for found in graphs(each)]
    if not isinstance(part, dict):
        return []
    if part.get("type") == "Graph":
        return [part["props"]]
    return graphs(part.get("props", {}).get("children"))
