"""What is said of one visit."""

from __future__ import annotations

from dashboards import words
from dashboards.formatting import day, plural
from forceplate.model.record import SessionRecord

NO_PROTOCOL = "No protocol is stated for this visit, so how many trials belong to it is not known."
UNKNOWN_PROTOCOL = "The lab has no protocol of this name, so how many trials are wanted is unknown."


def visit_title(visit: SessionRecord) -> str:
    """The day of a visit, or what the lab calls it."""
    return day(visit.start) or visit.session or words.NO_DATE


def header(visit: SessionRecord, at: int, protocol: str | None) -> str:
    """`visit 3 · Quiet stance · 12 trials`; what the lab calls the visit where that is no date."""
    known = day(visit.start)
    named = visit.session if known and visit.session != (visit.start or "")[:10] else None
    if known is None:
        named = words.NO_DATE
    parts = [f"visit\u00a0{at + 1}", named, protocol or visit.protocol,
             plural(len(visit.trials), "trial")]  # fmt: skip
    return " \u00b7 ".join(part for part in parts if part)


def no_meters(visit: SessionRecord) -> str:
    """Why it is not said how far the visit is."""
    return UNKNOWN_PROTOCOL if visit.protocol else NO_PROTOCOL
