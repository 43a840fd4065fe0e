"""The names of everything a callback, a test or a link points at."""

from __future__ import annotations

from typing import Any

# the shell
URL = "url"
CONTENT = "content"
ALERT = "alert"
GONE = "gone"
SCHEME = "scheme"
TITLE = "title"
SEARCH = "search-global"
SEARCH_ASKED = "search-asked"
SEARCH_RESULTS = "search-results"
BURGER = "btn-menu"
DRAWER = "drawer-menu"
SCHEME_TOGGLE = "btn-scheme"

# today
PAGE_TODAY = "page-today"
TODAY_HEAD = "today-head"
TODAY_METERS = "today-meters"
TODAY_QUEUE = "today-queue"
TODAY_GRID_CARD = "today-trials"
TODAY_EMPTY = "today-empty"
TODAY_HEALTH = "today-health"
GRID_TRIALS = "grid-trials"
FILTER_PROTOCOL = "filter-protocol"
FILTER_QC = "filter-qc"

# trial
PAGE_TRIAL = "page-trial"
TRIAL = "trial-code"
TRIAL_URL = "trial-url"
TRIAL_CHANGED = "trial-changed"
TRIAL_DRAWN = "trial-drawn"
TRIAL_HEAD = "trial-head"
QC_BANNER = "qc-banner"
ASSIGN = "trial-assign"
CARDS = "trial-cards"
TABS = "sel-tab"
WINDOW = "sel-window"
WINDOW_ROW = "sel-window-row"
BTN_WHOLE = "btn-whole"
BTN_ACCEPT = "btn-accept"
BTN_REPEAT = "btn-repeat"
BTN_UNDO = "btn-undo"
REPEAT_DIALOG = "repeat-dialog"
SEL_REASON = "sel-reason"
REPEAT_NOTE = "repeat-note"
BTN_REPEAT_SAVE = "btn-repeat-save"
REPEAT_SAID = "repeat-said"
LINK_PREVIOUS = "link-previous"
LINK_NEXT = "link-next"
GRID_VALUES = "grid-values"
RECORDING = "trial-recording"
HISTORY = "trial-history"

ASSIGN_FORM = "assign-form"
ASSIGN_MESSAGE = "assign-message"
BTN_ASSIGN = "btn-assign"
ASSIGN_FIELDS = ("participant", "session", "start", "protocol", "vision", "surface", "trial")

FIG_STANCE = "fig-stance"
FIG_SWAY = "fig-sway"
FIG_LOAD = "fig-load-time"
FIG_FORCE = "fig-force-time"
FIG_STABILOGRAM = "fig-stabilogram"
FIG_PSD = "fig-psd"
TRIAL_FIGURES = (FIG_STANCE, FIG_SWAY, FIG_LOAD, FIG_FORCE, FIG_STABILOGRAM, FIG_PSD)
TIME_FIGURES = (FIG_LOAD, FIG_FORCE, FIG_STABILOGRAM)

# people and one person
PAGE_PEOPLE = "page-people"
PEOPLE_HEAD = "people-head"
PEOPLE_FILTER = "filter-people"
GRID_PEOPLE = "grid-people"
PAGE_PARTICIPANT = "page-participant"
PERSON = "person-code"
PERSON_DRAWN = "person-drawn"
PERSON_SHOWN = "person-shown"
PERSON_HEAD = "person-head"
PERSON_STANDS = "person-stands"
PERSON_TRENDS = "person-trends"
PERSON_VISITS = "person-visits"
PERSON_PROFILE = "person-profile"
PERSON_CARD = "person-card"
FIG_FOREST = "fig-change-person"
GRID_MEASURES = "grid-measures"
BTN_REPORT = "btn-report"
CARD_PDF = "card-pdf"
SEL_PROTOCOL = "sel-protocol"
SEL_CONDITION = "sel-condition"
GRID_PERSON = "grid-person"
LINK_COMPARE = "link-compare"
TODAY_COMPARE = "today-compare"
PAGE_TREND = "page-trend"
TREND_HEAD = "trend-head"
TREND_BODY = "trend-body"
TREND_DRAWN = "trend-drawn"
TREND_SHOWN = "trend-shown"
TREND_PERSON = "trend-person"
SEL_METRIC = "sel-metric"
TREND_PROTOCOL = "sel-trend-protocol"
TREND_CONDITION = "sel-trend-condition"

# one visit
PAGE_SESSION = "page-session"
SESSION = "session-of"
SESSION_DRAWN = "session-drawn"
SESSION_SHOWN = "session-shown"
SESSION_HEAD = "session-head"
SESSION_TRIALS = "session-trials"
SESSION_SPREAD = "session-spread"
SESSION_LOAD = "session-load"
SESSION_PAIRS = "session-pairs"
SESSION_PROTOCOL = "sel-session-protocol"
SESSION_CONDITION = "sel-session-condition"
SESSION_METRIC = "sel-session-metric"
FIG_LOAD_DIST = "fig-load-dist"

# everybody of one condition
PAGE_COHORT = "page-cohort"
COHORT_HEAD = "cohort-head"
COHORT_EMPTY = "cohort-empty"
COHORT_FIGURE = "cohort-figure"
COHORT_SAYS = "cohort-says"
COHORT_BODY = "cohort-body"
COHORT_DRAWN = "cohort-drawn"
COHORT_SHOWN = "cohort-shown"
COHORT_PROTOCOL = "sel-cohort-protocol"
COHORT_CONDITION = "sel-cohort-condition"
COHORT_METRIC = "sel-cohort-metric"
COHORT_FILTER = "filter-cohort"
SEL_GROUP = "sel-group"
GRID_COHORT = "grid-cohort"
FIG_COHORT = "fig-cohort"

# compare
PAGE_COMPARE = "page-compare"
SEL_TRIALS = "sel-trials"
SEL_VALUES = "sel-values"
CHK_SHARED = "chk-shared-axes"
COMPARE_BODY = "compare-body"
COMPARE_DRAWN = "compare-drawn"
COMPARE_SHOWN = "compare-shown"
COMPARE_MESSAGE = "compare-message"

# methods and settings
PAGE_METHODS = "page-methods"
METHODS_SEARCH = "search-methods"
METHODS_LIST = "methods-list"
PAGE_METHOD = "page-method"
SPREAD = "method-spread"
SPREAD_METRIC = "spread-metric"
SPREAD_DRAWN = "spread-drawn"
SPREAD_SHOWN = "spread-shown"
SEL_SPREAD_TRIAL = "sel-spread-trial"
FIG_WAYS = "fig-ways"
PAGE_SETTINGS = "page-settings"
SETTINGS_DRAWN = "settings-drawn"
SETTINGS_PLATES = "settings-plates"

# runs
PAGE_RUNS = "page-runs"
RUNS_LIST = "runs-list"
JOBS = "runs-jobs"
JOBS_OPEN = "runs-jobs-open"
JOBS_TICK = "runs-jobs-tick"
JOBS_ASKED = "runs-jobs-asked"
SEL_PRESET = "sel-preset"
SEL_CHANGES = "sel-changes"
RUN_FIELDS = "run-fields"
SEL_RUN_PERSON = "sel-run-person"
SEL_RUN_PROTOCOL = "sel-run-protocol"
RUN_PLAN = "run-plan"
BTN_RUN = "btn-run"
RUN_ASKED = "run-asked"
PAGE_RUN = "page-run"
RUN = "run-number"
RUN_BODY = "run-body"
RUN_WHY = "run-why"
RUN_SAID = "run-said"
BTN_MAKE_CURRENT = "btn-make-current"
RUN_MESSAGE = "run-message"
PAGE_RUN_COMPARE = "page-run-compare"
SEL_FIRST_RUN = "sel-first-run"
SEL_SECOND_RUN = "sel-second-run"
RUNS_BESIDE = "runs-beside"
RUNS_SHOWN = "runs-shown"
RUNS_DRAWN = "runs-drawn"
RUNS_FIGURE = "runs-figure"
GRID_CHANGES = "grid-changes"
CHANGES_CARD = "runs-changes"
CHANGES_HEAD = "runs-changes-head"
BTN_CSV = "btn-csv"
CSV = "runs-csv"
FIG_CHANGE = "fig-change"

PAGE_NOT_FOUND = "page-not-found"


def summary(figure: str) -> str:
    """The one-line text of a figure."""
    return f"{figure}-summary"


def table(figure: str) -> str:
    """The figure's numbers as a table."""
    return f"{figure}-table"


def frame(figure: str) -> str:
    """What holds the drawing of a figure; hidden where there is nothing to draw."""
    return f"{figure}-frame"


def card(metric: str) -> str:
    """The card of a primary metric; a dot of a per-foot key is no part of an id."""
    return f"card-{metric.replace('.', '-')}"


def trend(metric: str) -> str:
    """The trend of a metric."""
    return f"fig-trend-{metric.replace('.', '-')}"


def live(job: Any) -> dict[str, Any]:
    """What of a job changes from second to second."""
    return {"type": "job-live", "job": job}


def cancel(job: Any) -> dict[str, Any]:
    """The button that ends a job."""
    return {"type": "btn-cancel", "job": job}


def go_on(job: Any) -> dict[str, Any]:
    """The button that goes on with a job."""
    return {"type": "btn-go-on", "job": job}


def setting(key: Any) -> dict[str, Any]:
    """The field of a setting that is to be changed."""
    return {"type": "run-setting", "key": key}


def field(name: str) -> str:
    """One field of the assign form."""
    return f"assign-{name}"
