"""A trial about which something was corrected: its checks and its result follow."""

from __future__ import annotations

from forceplate.archive.archive import Archive
from forceplate.archive.records import MEASURES
from forceplate.batch.runs import finished, work_for
from forceplate.batch.work import perform, recording_of
from forceplate.conditioning.place import place
from forceplate.conditioning.quality import assess
from forceplate.errors import ReadError
from forceplate.model.facts import Facts
from forceplate.model.result import Quality
from forceplate.model.settings import PRESETS, Settings

ARCHIVE_ONLY = "Q-DUP"
"""The check that looks at other trials; a correction of this one does not change it."""


def assign(archive: Archive, trial: str, facts: Facts, by: str, reason: str | None) -> None:
    """Correct the facts about a trial; where measures of the body change, it is checked again.

    A trial that has a result keeps one.
    """
    before = archive.stored(trial).facts
    analysed = archive.trial(trial).key is not None
    archive.assign(trial, facts, by, reason)
    after = archive.stored(trial).facts
    if any(getattr(before, name) != getattr(after, name) for name in MEASURES):
        check_again(archive, trial, by)
    if analysed:
        keep_current(archive, trial)


def check_again(archive: Archive, trial: str, by: str) -> None:
    """Judge a trial's quality by what is known about it now; what differs is in its history.

    A trial file that cannot be read leaves the checks as they are: it is `verify` that tells.
    """
    default = PRESETS["default"]
    work = work_for(archive, trial, default)
    try:
        placed = place(recording_of(work))
    except ReadError:
        return
    kept = [check for check in archive.trial(trial).quality.checks if check.code == ARCHIVE_ONLY]
    archive.recheck(trial, Quality((*assess(placed, default, work.facts).checks, *kept)), by)


def keep_current(archive: Archive, trial: str) -> None:
    """Let a trial whose facts were corrected keep a result.

    Its own, where the same work has made it; else, where the correction acts on numbers (the
    height of the person does), it is analysed again there and then.
    """
    run = archive.current_run()
    if run is None:
        return
    work = work_for(archive, trial, Settings().having(run.settings))
    if archive.has_result(work.key) and archive.series(work.key) is not None:
        archive.reuse_result(run.run, trial, work.key, revision=work.revision)
        return
    archive.save_many(run.run, [finished(perform(work))])
