"""What the Compare page says of trials and of what they differ by."""

from __future__ import annotations

from dashboards.comparison import MOST
from dashboards.formatting import MINUS, NBSP, number, short_day
from forceplate.metrics.declare import Metric, Reading
from forceplate.model.record import TrialRecord

TITLE = "Compare"
EMPTY_TITLE = "Nothing to compare yet"
EMPTY_SAYS = (
    f"Choose up to {MOST} trials above, by person, date or code, or tick them in a list of trials: "
    "on Today or on a person's page."
)
CHOOSE = "Trials to compare"
CHOOSE_SAYS = f"Person, date or code; up to {MOST}"
VALUES = "More values"
VALUES_SAYS = "Any metric"
SHARED = "Same axes"
TABLE = "Differences"
TABLE_SUB = "from the first trial"
ONE = "One trial alone: add another to see differences."
FIRST = "first"
WHY_TITLE = "Why some are grey"
TOO_MANY = f"Only the first {MOST} trials are shown."


def short_name(record: TrialRecord) -> str:
    """`P-002, 3 Sep 2026, eyes open, firm, trial 1`; the file's name where nobody is known."""
    facts = record.facts
    who = facts.participant or record.source_name
    trial = f"trial{NBSP}{facts.trial}" if facts.trial is not None else None
    parts = [who, short_day(facts.start), record.condition, trial]
    return ", ".join(part for part in parts if part)


def difference(metric: Metric, by: float, first: float) -> str:
    """`+1.20 (+9 %)`; points of a per cent value, and no ratio where zero means nothing."""
    told = f"{signed(by)}{f'{NBSP}points' if metric.unit.symbol == '%' else ''}"
    if metric.reading is Reading.IN_CONTEXT or first <= 0:
        return told
    share = f"{100 * by / first:+.0f}".replace("-", MINUS)
    return f"{told} ({share}{NBSP}%)"


def signed(value: float) -> str:
    """A number with its sign."""
    text = number(abs(value))
    if text == "0":
        return text
    return f"+{text}" if value > 0 else f"{MINUS}{text}"
