"""Every sentence of the pages, in one place.

A sentence says what was seen and what can be done. Nothing here judges a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forceplate.model.result import Check

PRODUCT = "forceplate"
NO_SCRIPT = "This dashboard needs JavaScript."
SKIP = "Skip to the page"
SEARCH_LABEL = "Find a person or trial"
SEARCH_NONE = "Nothing here is called that."
SEARCH_NEAR = "Called nearly that:"
SCHEME_LABEL = "Light or dark"
MENU = "Menu"
GONE = "The program does not answer; what you press now is not kept. Asking again\u2026"
BACK = "The program answers again."
RELOAD = "Load the page again"
SIMULATED = "simulated"
NOT_ASSIGNED = "not assigned yet"
NO_DATE = "date not known"
NO_CONDITION = "condition not stated"
NOT_STATED = "not stated"
NOT_KNOWN = "not known"
NO_PERSON = "Person not known"
NO_ROWS = "Nothing to show here."
TABLE = "Table"
TABLE_OF = " of what {title} shows"
TO_ASSIGN = "Not assigned yet: say who stood here"

VERDICTS = {"usable": "Usable", "note": "Usable with a note", "repeat": "Repeat suggested"}
VERDICT_ICONS = {"usable": "\u2713", "note": "!", "repeat": "\u21ba"}
STATES = {"new": "to be judged", "accepted": "accepted", "repeat": "to be repeated"}
LEVELS = {"pass": "passed", "note": "note", "stop": "stop", "unknown": "not judged"}
LEVEL_ICONS = {"pass": "\u2713", "note": "!", "stop": "\u21ba", "unknown": "?"}

CHECKS = {
    "Q-SHORT": "Length", "Q-GAP": "Dropped samples", "Q-CLIP": "Range of the channels",
    "Q-ZERO": "Zero of the empty plate", "Q-DRIFT": "Drift of the zero",
    "Q-MASS": "Total force and mass", "Q-UNLOAD": "Load on the plates",
    "Q-PLACE": "Place of the pressure", "Q-STEP": "Place of the feet",
    "Q-EDGE": "Edge of the plate", "Q-SWAP": "Left and right plates",
    "Q-HUM": "Mains hum", "Q-NAN": "Missing values", "Q-SYNC": "Plates in step",
    "Q-START": "Start of the trial", "Q-DUP": "Recorded twice",
}  # fmt: skip

REPEAT_REASONS = {
    "Q-SHORT": "Too short", "Q-GAP": "Samples missing", "Q-CLIP": "Force out of range",
    "Q-ZERO": "Plate not zeroed", "Q-DRIFT": "Zero drifted", "Q-MASS": "Force and mass disagree",
    "Q-UNLOAD": "A foot left its plate", "Q-PLACE": "Pressure off the plate",
    "Q-STEP": "Stepped", "Q-EDGE": "Stood at the edge", "Q-SWAP": "Plates swapped",
    "Q-HUM": "Mains hum", "Q-NAN": "Values missing",
    "Q-SYNC": "Plates out of step", "Q-START": "Not settled at the start",
    "Q-DUP": "Recorded twice", "other": "Another reason",
}  # fmt: skip

# today
TODAY = "Today"
SHORT_NAMES = {"load_left_mean": "Load left", "start_shift_ap": "Start shift"}
"""Of metrics, where a column is narrow."""
CARD_NAMES = {"load_left_mean": "Load, left / right"}
FEET = "Feet drawn from their measures."
BASE = "base of support"
BASE_SAYS = f"The grey dashed line is the {BASE}."

QUEUE = "Needs a look"
QUEUE_NONE = "Nothing waits: every trial is assigned and judged."
METERS_NONE = "No protocol is stated for the latest session."
TRIALS = "Trials"
EMPTY_TITLE = "No trials yet"
EMPTY_SAYS = "There are three ways to begin. Each is one line in a terminal."
EMPTY_WAYS = (
    ("Look around with simulated people", "forceplate demo"),
    ("Bring in a folder of recordings", "forceplate ingest FOLDER --archive {archive}"),
    (
        "Say who stood there as they come in",
        "forceplate ingest FOLDER --manifest trials.csv --archive {archive}",
    ),
)
ALL_PROTOCOLS = "All protocols"
ALL_VERDICTS = "All verdicts"

# trial
FIRST_VISIT = "A first visit: a starting point; change cannot be judged yet."
PLATES_SAYS = (
    "Means of the whole recording before the filter; the values above are of the seconds analysed."
)
NO_LOAD = "The share of the left foot is not known: it needs a left and a right plate."
NO_FORCE = "This recording holds no vertical force."
NO_PATH = "The centre of pressure cannot be had from this recording."
NO_SPECTRUM = "The trial is too short for a spectrum."
NO_OUTLINE = "Where the plates stood is not known."
NOT_ANALYSED = "Not analysed yet. The figures come as soon as the analysis is done."
NO_PICTURES = (
    "The picture is missing, the numbers are not: forceplate redraw, in a terminal, makes it again."
)
RECORDED_ONLY = "As recorded; the analysis is still to come."
UNKNOWN_TRIAL = "There is no trial of this name here."
NOT_FOUND = "There is no page at this address."
NOT_FOUND_ADVICE = "Look for a person or a trial with the box above, or go back to Today."
ASSIGN_TITLE = "Who stood here?"
ASSIGN_SAYS = "This trial is not assigned yet. What is filled in goes into its history."
ASSIGN_MISSING = "Fill in the participant."
REPEAT_TITLE = "Repeat this trial"
REPEAT_SAYS = "The recording stays in the archive as it is, marked to be repeated."
REPEAT_SAVE = "Mark to be repeated"
REASON = "Reason"
NOTE = "Note (one line)"
UNDONE = "undone"
WHOLE = "Show all"
WINDOW_LABEL = "Seconds shown"
TABS = {
    "stabilogram": "Over time", "frequency": "Frequency", "values": "All values",
    "recording": "Recording", "history": "History",
}  # fmt: skip
ACTIONS = {
    "added": "Archived", "judged": "Judged", "assigned": "Assigned", "measured": "Measured",
    "laid out": "Laid out", "recovered": "Recovered",
}  # fmt: skip


def outside_view(count: int) -> str:
    """How many drawn points the axis leaves out."""
    return f"{count} {'point' if count == 1 else 'points'} outside view"


def ellipse_title(coverage: float, area: str) -> str:
    """The label of the ellipse in the picture."""
    return f"{coverage:.0%} of points: {area}".replace("%", "\u00a0%", 1)


def ellipse_says(coverage: float) -> str:
    """Which ellipse it is."""
    share = f"{coverage * 100:g}\u00a0%"
    return f"The ellipse is the prediction ellipse made for {share} of points, not for their mean."


def segment_says(seconds: float, overlap: float, detrend: str) -> str:
    """How the spectrum was estimated."""
    trend = {"linear": "linear trend off each", "constant": "mean off each"}.get(
        detrend, "as it is"
    )
    return f"Welch segments of {seconds:g}\u00a0s, {overlap * 100:g}\u00a0% overlap, {trend}."


def passed(checks: tuple[Check, ...]) -> str:
    """The banner's sentence: how many checks passed, and the first thing to know."""
    good = sum(check.level == "pass" for check in checks)
    unknown = sum(check.level == "unknown" for check in checks)
    told = [check for check in checks if check.level in ("stop", "note")]
    told.sort(key=lambda check: check.level != "stop")
    parts = [f"{good} {'check' if good == 1 else 'checks'} passed."]
    if told:
        parts.append(told[0].advice)
        if len(told) > 1:
            parts.append(f"{len(told) - 1} more to read.")
    elif unknown:
        parts.append(f"{unknown} could not be judged.")
    return " ".join(parts)


WITHIN_SAYS = (
    "95 % confidence from six equal parts of this trial: how sure the number is, not how much "
    "a person varies from day to day."
)


def earlier(low: str, high: str, visits: int, unit: str) -> str:
    """Where this person's earlier trials lie; no band and no verdict."""
    tail = f"\u00a0{unit}" if unit else ""
    where = f"{low}{tail}" if low == high else f"{low} to {high}{tail}"
    return f"{where} on {visits} earlier\u00a0{'visit' if visits == 1 else 'visits'}"


def within(low: str, high: str, unit: str) -> str:
    """How sure a value is within its own trial."""
    tail = f"\u00a0{unit}" if unit else ""
    return f"{low} to {high}{tail} within this trial"


def meter(done: int, wanted: int, condition: str) -> str:
    """`2 of 3 trials for eyes closed, firm`."""
    return f"{done} of {wanted} trials for {condition or NO_CONDITION}"


def shape_of(duration: str, rate: str, plates: int) -> str:
    """`60 s at 100 Hz, two plates`."""
    count = {0: "centre of pressure only", 1: "one plate", 2: "two plates"}.get(
        plates, f"{plates} plates"
    )
    return f"{duration} at {rate}, {count}"


def trouble(incident: str) -> str:
    """Said where something unforeseen happened."""
    return (
        f"Something went wrong while this was shown. The log has the details under {incident}. "
        "Load the page again; nothing in the archive was changed."
    )


def health(about: Mapping[str, Any]) -> str:
    """One line about the archive."""
    parts = [
        f"{about.get('trials', 0)} trials in {about.get('blobs', 0)} files",
        f"{_size(about.get('blob_bytes', 0))} kept, {_size(about.get('free_bytes', 0))} free",
        f"{about.get('audit_lines', 0)} lines of history",
    ]
    told = "Archive: " + " · ".join(parts) + "."
    if about.get("writable") is False:
        told += " It cannot be written to, so nothing can be added or judged."
    return told


def _size(count: int) -> str:
    for unit, worth in (("GB", 1e9), ("MB", 1e6)):
        if count >= worth:
            return f"{count / worth:.3g}\u00a0{unit}"
    return f"{count / 1e3:.3g}\u00a0kB"
