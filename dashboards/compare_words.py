"""What the Compare page says: differences, and why some trials cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import words
from dashboards.comparison import MOST, Obstacle
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
TABLE_SUB = "from the first trial; what a person varies by chance is not judged here yet"
ONE = "One trial alone: add another to see differences."
FIRST = "first"
WHY_TITLE = "Why some are grey"
TOO_MANY = f"Only the first {MOST} trials are shown."
KINDS = {
    "missing": "not analysed yet",
    "recipe": "analysed differently",
    "protocol": "of another protocol",
    "length": "of another length",
    "rate": "at another sampling rate",
    "layout": "on other plates or in other axes",
}
REMEDIES = {
    "missing": "Run forceplate reanalyse.",
    "recipe": "Reanalyse both with forceplate reanalyse.",
    "protocol": "Compare trials of one protocol; a wrong one is set right with forceplate assign.",
    "length": "Compare equal lengths: forceplate analyse FILE --window 0:{shorter}.",
    "rate": "Bring both to one rate: forceplate reanalyse --set resample.max_rate_hz={slower}.",
    "layout": "Compare trials of one set-up, or give both files their layout.",
}


def short_name(record: TrialRecord) -> str:
    """`P-002, 3 Sep 2026, eyes open, firm, trial 1`; the file's name where nobody is known."""
    facts = record.facts
    who = facts.participant or record.source_name
    trial = f"trial{NBSP}{facts.trial}" if facts.trial is not None else None
    parts = [who, short_day(facts.start), record.condition, trial]
    return ", ".join(part for part in parts if part)


def obstacle(found: Obstacle) -> str:
    """Reason and remedy."""
    reason = KINDS[found.kind]
    units = {"length": f"{NBSP}s", "rate": f"{NBSP}Hz"}
    if found.kind in units:
        unit = units[found.kind]
        reason += f" ({found.there}{unit} against {found.here}{unit})"
    elif found.kind in ("protocol", "recipe"):
        none = words.NOT_STATED
        reason += f" ({found.there or none} against {found.here or none})"
    elif found.kind == "layout":
        reason += f" ({found.there} against {found.here})"
    return f"{reason}. {remedy(found)}"


def remedy(found: Obstacle) -> str:
    """What can be done about it."""
    text = REMEDIES[found.kind]
    if found.kind == "length":
        return text.format(shorter=min(found.here, found.there, key=float))
    if found.kind == "rate":
        return text.format(slower=min(found.here, found.there, key=float))
    return text


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


def mixed(records: Sequence[TrialRecord]) -> str | None:
    """Said where a difference cannot be a change of one person in one condition."""
    kinds: list[str] = []
    if len({record.facts.participant for record in records}) > 1:
        kinds.append("people")
    if len({record.condition for record in records}) > 1:
        kinds.append("conditions")
    if not kinds:
        return None
    apart = " and ".join(kinds)
    return f"These trials are of different {apart}: a difference here is not a change."
