"""What the pages of runs say: recipes, counts, jobs, and what it means to make a run current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.formatting import MINUS, NBSP, day_and_time, moment, number, plural, sentence
from dashboards.method_words import setting_value
from forceplate.model.job import JobRecord
from forceplate.model.record import Event, RunRecord
from forceplate.model.run_change import MetricChange, RunComparison
from forceplate.model.settings import unlike_default

TITLE = "Runs"
ONE = "Run"
INTRO = (
    "A run is one analysis of the archive under one set of settings. A new one stands beside the "
    "old ones; nothing is overwritten, and one of them is the one that is shown."
)
CURRENT = "current"
HEADERS = ("run", "settings", "results", "no result", "to come", "by", "started", "beside")
COUNTS_SAY = (
    "No result: it was tried, and the run's page says why there is none. To come: not analysed in "
    "this run since the trial came in or was corrected."
)
NONE_TITLE = "Nothing is analysed yet"
NONE_SAYS = "The first analysis makes the first run: start it here, or with forceplate reanalyse."
BESIDE_CURRENT = "compare with current"
COMPARE = "Compare with the current run"
ALL_TRIALS = "all trials"

# one run
RECIPE = "Settings that differ from the default"
RECIPE_NONE = "None: every setting has its default."
REASONS = "Trials without a result"
REASONS_NONE = "None: every trial that was analysed has a result."
HISTORY = "History"
MAKE_CURRENT = "Make current"
MAKE_SAYS = (
    "From then on every page and every table shows the numbers of this run; the other runs stay "
    "as they are, and going back is the same with the run from before."
)
NARROWED = (
    "This run is about some trials only, so it cannot become the current one: the others would "
    "have no numbers. Start one about all trials; what is computed here is taken over."
)
WHY = "Reason"
WHY_SAYS = "Why, in a few words; kept with your name and the time"
WHY_MISSING = "Say why in a few words first."
SHOWN = "Every page and every table shows the numbers of this run."
ACTIONS = {"run started": "Started", "run made current": "Made current"}
REPLACED = "No longer current"

# jobs
JOBS = "Work in hand and lately done"
JOBS_NONE = "Nothing is being analysed."
STATES = {
    "waiting": "waiting to begin", "running": "running", "stopping": "ending",
    "done": "through", "cancelled": "cancelled", "stopped": "stopped",
}  # fmt: skip
STOPPING_SAYS = "The trials in hand are finished first; what is done stays."
STOPPED_SAYS = "What is done stays. Going on computes only what is still to come."
CANCEL = "Cancel"
GO_ON = "Go on"
START_TITLE = "Reanalyse the archive"
START_SAYS = "Every trial again, from the recordings as they were taken in, as a new run."
PRESET = "Preset"
CHANGES = "Settings to change"
CHANGES_SAYS = "Choose by key"
PARTICIPANT = "Only this participant"
PROTOCOL = "Only this protocol"
EVERYBODY = "Everybody"
EVERY_PROTOCOL = "Every protocol"
START = "Start"
NO_TRIALS = "There is no trial to analyse."
THEN_CURRENT = "Once it is through it becomes the current run."
NARROWED_SAYS = "The current run stays the current one."
COUNTING = "the trials are being counted"
NOT_BEGUN = "no trial was begun"
MOST_LISTED = 3
"""Settings that a row names before it counts the rest."""

# two runs
COMPARE_TITLE = "Two runs"
FIRST, SECOND = "From run", "To run"
SETTINGS = "What was set differently"
SETTINGS_NONE = "Every setting is the same in both."
CHANGES_TITLE = "What changed"
CHANGES_SAY = (
    "Second run minus first, over the trials with a value in both. 5 % of the changes lie below "
    "the one number and 5 % above the other. The name of a metric shows its trials."
)
FIGURE_SUB = "change of each trial by its first value; a dot opens its trial"
CSV = "Save as CSV"
TWO_NEEDED_TITLE = "Nothing to compare yet"
TWO_NEEDED = "Comparing takes two runs: choose them above, or start another on the page of runs."
SAME_RUN_TITLE = "The same run twice"
SAME_RUN = "This is one run with itself: choose another beside it."
NO_CHANGE = "No number differs in any trial that both runs hold."
REVISED = "definition revised"
OTHER_UNIT = "other unit"
NO_PAIR = "no trial has a value in both runs."
NO_PAIR_IN_UNIT = "no trial has a value of one unit in both runs."
SAME = "the same in every trial."


def name(run: RunRecord) -> str:
    """`raw`, or `own settings`: what the recipe is called."""
    return run.preset or "own settings"


def option(run: RunRecord) -> str:
    """A run in a list to choose from."""
    told = f"{run.run}: {name(run)}"
    return f"{told} ({CURRENT})" if run.current else told


def value(key: str, held: object, about: Mapping[str, Mapping[str, Any]]) -> str:
    """A setting's value as shown; a setting of another version as it is."""
    if held is None:
        return "not there"
    return setting_value(held, about[key]) if key in about else str(held)


def changes(settings: Mapping[str, Any], about: Mapping[str, Mapping[str, Any]]) -> str:
    """The first settings that differ, and how many more."""
    found = list(unlike_default(settings).items())
    if not found:
        return "all as by default"
    told = [f"{key}{NBSP}={NBSP}{value(key, held, about)}" for key, held in found[:MOST_LISTED]]
    more = len(found) - MOST_LISTED
    return ", ".join(told) + (f" and{NBSP}{more}{NBSP}more" if more > 0 else "")


def where(chosen: Mapping[str, str]) -> str:
    """Which trials a run is about."""
    if not chosen:
        return ALL_TRIALS
    return "only " + ", ".join(f"{fact} {wanted}" for fact, wanted in chosen.items())


def counts(run: RunRecord) -> str:
    """`441 results`, and what else there is to say of them."""
    parts = [plural(run.n_done, "result")]
    if run.n_failed:
        parts.append(f"{run.n_failed} without a result")
    if run.n_lacking:
        parts.append(f"{run.n_lacking} to come")
    return ", ".join(parts)


def when(text: str | None) -> str:
    """A point in time, as the archive keeps it (UTC)."""
    return f"{day_and_time(text)} UTC" if moment(text) else "not known"


def rate(job: JobRecord) -> float | None:
    """Trials a second since it began; None while that is not known."""
    start, seen = moment(job.started), moment(job.seen)
    if start is None or seen is None or not job.through:
        return None
    seconds = (seen - start).total_seconds()
    return job.through / seconds if seconds > 0 else None


def left_s(job: JobRecord) -> float | None:
    """Seconds that the rest takes at this rate; None while that is not known."""
    speed = rate(job)
    return None if speed is None else (job.total - job.through) / speed


def lasting(seconds: float) -> str:
    """`40 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))}{NBSP}s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{NBSP}h" + (f" {minutes}{NBSP}min" if minutes else "")


def progress(job: JobRecord) -> str:
    """`120 of 441 trials, 24 a second, about 13 s left`."""
    if not job.total:
        return COUNTING if job.open else NOT_BEGUN
    told = [f"{job.through} of {plural(job.total, 'trial')}"]
    speed, left = rate(job), left_s(job)
    if job.state == "running" and speed is not None and left is not None:
        a_second = f"{number(speed, 2)} a second"
        told.append(a_second if speed >= 1 else f"{number(60 * speed, 2)} a minute")
        told.append(f"about {lasting(left)} left")
    return ", ".join(told)


def parts(job: JobRecord) -> str:
    """Where the trials that are through came from."""
    told = [f"{job.done} computed", f"{job.reused} taken over"]
    if job.failed:
        told.append(f"{job.failed} without a result")
    return ", ".join(told)


def asked(job: JobRecord) -> str:
    """Who asked for it, when, who does it, and when it ended."""
    told = f"asked for by {job.by}, {when(job.asked)}"
    if job.open and job.worker:
        told += f"; done by {job.worker}, {job.engine}, {plural(job.workers, 'worker')}"
    return f"{told}; ended {when(job.ended)}" if job.ended and not job.open else told


def ended(job: JobRecord, *, resumable: bool) -> str | None:
    """What to say of a job beside its counts: why it ended, and what can be done."""
    if job.state == "stopping":
        return STOPPING_SAYS
    why = sentence(job.why) if job.why and not job.open else None
    return listed([why, STOPPED_SAYS if resumable else None]) or None


def beforehand(planned: Mapping[str, int | None], *, narrowed: bool) -> str:
    """What starting would do: how many trials it takes, and which run it makes or goes on with."""
    n_trials, reused, computed = (planned[key] or 0 for key in ("trials", "reused", "computed"))
    if not n_trials:
        return NO_TRIALS
    into = "a new run" if planned["run"] is None else f"run{NBSP}{planned['run']}, gone on with"
    told = f"{plural(n_trials, 'trial')} in {into}: {computed} to compute"
    told += f", {reused} taken over because the same was computed before." if reused else "."
    return f"{told} {NARROWED_SAYS if narrowed else THEN_CURRENT}"


def lacking(run: RunRecord) -> str:
    """Said before a run becomes the current one that is not through."""
    if not run.n_lacking:
        return ""
    return (
        f" {plural(run.n_lacking, 'trial has', 'trials have')} no result in it yet and would show "
        "no numbers."
    )


def made_current(run: int, before: int | None) -> str:
    """Said once it is done."""
    told = f"Run{NBSP}{run} is current now."
    return told if before is None else f"{told} Before it was run{NBSP}{before}."


def both(found: RunComparison) -> str:
    """How many trials the comparison is about."""
    told = [f"{plural(found.n_both, 'trial')} in both"]
    for count, run in ((found.n_first_only, found.first), (found.n_second_only, found.second)):
        if count:
            told.append(f"{count} only in run{NBSP}{run.run}")
    return f"{', '.join(told)}."


def same_work(n_same: int, n_both: int) -> str | None:
    """Said where results are shared."""
    if not n_same:
        return None
    whose = "All" if n_same == n_both else f"{n_same} of {n_both}"
    return f"{whose} of them are the very same result in both runs."


def corrected(n_corrected: int) -> str | None:
    """Said where a change may come from a correction."""
    if not n_corrected:
        return None
    return (
        f"{plural(n_corrected, 'trial was', 'trials were')} corrected between the two, so that a "
        "change there may come from the correction."
    )


def unchanged(n_same: int, n_all: int) -> str:
    """How many metrics the table leaves out."""
    if not n_same:
        return plural(n_all, "metric")
    return f"{n_all - n_same} of {plural(n_all, 'metric')}; the others are the same in every trial"


def differ(found: MetricChange) -> str:
    """`3 of 20`: in how many trials a metric differs."""
    if found.n_other_unit and not found.n:
        return OTHER_UNIT
    return f"{found.n_changed} of {found.n}"


def other_unit(count: int) -> str:
    """Said of numbers that cannot be subtracted, beside the others."""
    return f" {plural(count, 'trial has', 'trials have')} it in another unit, and no change."


def signed(text: str) -> str:
    """A number with its sign."""
    return text if text in ("0", "\u2013") or text.startswith(MINUS) else f"+{text}"


def change(amount: float | None, unit: str) -> str:
    """`+1.20 mm`, `+2.00°`; a dash where there is none."""
    told = signed(number(amount))
    if not unit or amount is None:
        return told
    return f"{told}{'' if unit == '°' else NBSP}{unit}"


def percent(share: float | None) -> str:
    """`+12 %`; nothing where a share says nothing."""
    return "" if share is None else f"{signed(number(share, 2))}{NBSP}%"


def listed(texts: Sequence[str | None]) -> str:
    """Sentences that are there, on one line."""
    return " ".join(text for text in texts if text)


def event(found: Event, run: int) -> str:
    """What happened to this run: started, made current, or replaced by another."""
    if found.action == "run made current" and found.after.get("run") != run:
        return f"{REPLACED}: run{NBSP}{found.after.get('run')} is"
    return ACTIONS.get(found.action, found.action.capitalize())
