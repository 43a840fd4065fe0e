"""People made from numbers: visits, and a past judged of them."""

import math
from datetime import datetime, timedelta

from forceplate.change.judge import judge
from forceplate.metrics.registry import METRICS
from forceplate.model.course import Choice, Course, Point, Recipe, Visit
from forceplate.model.facts import Facts
from forceplate.model.past import Past
from forceplate.model.record import ParticipantRecord, TrialRecord
from forceplate.model.result import Quality

FIRST_DAY = datetime.fromisoformat("2026-03-02T09:00")
CHOICE = Choice("quiet", "open-firm")
KEYS = ("mean_velocity_total", "ellipse_area_95", "load_left_mean", "start_shift_ap")
MORE = ("sync_r0_ap", "sync_r0_ml", "copc_share_ap", "copv_share_ap", "com_ap_lean", "mos_min",
        "bos_use_pct", "load_time_neutral_pct")  # fmt: skip


def visits_of(trials, *, scale="difference", days=None, apart=None):
    """Visits a week apart, one a list of its trials' values in the metric's unit."""
    days = days or [7.0 * at for at in range(len(trials))]
    return [
        _visit(f"s{at:02d}", FIRST_DAY + timedelta(days=day), values, scale, apart or {})
        for at, (day, values) in enumerate(zip(days, trials, strict=True))
    ]


def past_of(trials, *, prior=None, baseline=None, days=None, **more):
    """A person whose trials have these values in every metric that can hold them."""

    def courses(keys):
        found = []
        for key in keys:
            scale = METRICS[key].compared
            fits = [[math.tanh(v / 100) if scale == "fisher" else v for v in values]
                    for values in trials]  # fmt: skip
            visits = tuple(visits_of(fits, scale=scale, days=days))
            found.append(Course(key, CHOICE, scale, visits, 60.0, 2))
        return found

    begins = None if baseline is None else baseline.session
    primary = judge(courses(KEYS), lambda _: prior, begins=begins)
    others = judge(courses(MORE), lambda _: prior, begins=begins, limit=0.1, brief=True)
    return Past(
        ParticipantRecord("P-1"), (), {CHOICE: "eyes open, firm"}, CHOICE, tuple(primary),
        tuple(others), baseline=baseline, **more,
    )  # fmt: skip


def _visit(session, start, values, scale, apart):
    points = tuple(
        Point(_record(f"{session}-{at}"), value, None, Recipe("r", 1), apart.get((session, at)))
        for at, value in enumerate(values)
    )
    return Visit(session, start, points, scale)


def _record(code):
    return TrialRecord(code, "0" * 64, 0, "t.csv", Facts(), "2026-03-02", 100.0, 6000, 2, Quality())
