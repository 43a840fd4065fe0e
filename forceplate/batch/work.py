"""One trial's analysis as a piece of work that can be sent to another process."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from forceplate.analysis import analyse_whole, environment, result_key, warm
from forceplate.archive.files import names
from forceplate.archive.files.layer import is_gone, moved_away
from forceplate.archive.files.series import pack
from forceplate.archive.files.store import is_url, kept_store
from forceplate.archive.records import Encoded, encoded
from forceplate.batch.pages import keep_pages
from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import Span
from forceplate.conditioning.recorded import recorded_traces
from forceplate.errors import ArchiveError, ForcePlateError, ReadError
from forceplate.metrics.registry import PRIMARY, revisions
from forceplate.model.facts import Facts
from forceplate.model.layout import Layout, layout_from
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import Settings
from forceplate.readers.trial_hdf5 import read_kept

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """Everything a worker needs to analyse one archived trial; paths, never arrays.

    Parameters
    ----------
    trial : str
    store, raw : str, str
        Where the archive's files are, and the name of the trial file among them.
    source : Source
        Of the original file.
    options : mapping of str to str
        How the original was read.
    layout : mapping or None
        As `Layout.to_table` gives it.
    facts : Facts
    window : (start, end) or None
    settings : Settings
    revision : int
        Of the facts about the trial that were read, so that a later correction is noticed.
    recorded : bool
        Write the traces as recorded too, which the trial has since it was taken in.
    analysed : bool
        False: write nothing but those.
    """

    trial: str
    store: str
    raw: str
    source: Source
    options: Mapping[str, str]
    layout: Mapping[str, Any] | None
    facts: Facts
    window: Span | None
    settings: Settings
    revision: int
    recorded: bool = False
    analysed: bool = True

    @property
    def placing(self) -> Layout | None:
        """The layout to use, None if none is known."""
        if self.layout is None:
            return None
        return layout_from(dict(self.layout), where=self.trial)

    @property
    def key(self) -> str:
        """Names the result without computing it."""
        return result_key(
            self.source.sha256, self.source.index, self.options, self.placing, self.window,
            self.settings, self.facts.body, revisions(),
        )  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of a piece of work: a result, or the reason why there is none.

    Neither where no analysis was asked for.
    """

    trial: str
    key: str
    revision: int
    result: Encoded | None = None
    primary: Mapping[str, float | None] | None = None
    env: Mapping[str, str] | None = None
    error: Mapping[str, Any] | None = None


def perform(work: Work) -> Outcome:
    """Analyse one archived trial; one that cannot be analysed is an outcome with its error.

    The traces for its pictures go straight into the store, in place of those that the same work
    may have left there before; only the numbers are handed back.

    Raises
    ------
    ArchiveError
        The traces cannot be written: that is no fault of the trial, and the work is not done.
    """
    try:
        return _performed(work)
    except ArchiveError:
        raise
    except ForcePlateError as error:
        return Outcome(work.trial, work.key, work.revision, error=error.to_json())
    except Exception as error:
        log.exception("the analysis of trial %s ended unexpectedly", work.trial)
        unexpected = ForcePlateError(
            "the analysis ended unexpectedly.", where=work.trial,
            found=" ".join(f"{type(error).__name__}: {error}".split()),
            advice="Please report it; the other trials are not affected.",
        )  # fmt: skip
        return Outcome(work.trial, work.key, work.revision, error=unexpected.to_json())


def recording_of(work: Work) -> Recording:
    """The archived recording with what the work knows of it; ReadError where it is not one."""
    store = kept_store(work.store)
    where = f"{store.where}/{work.raw}"
    try:
        data = store.read(work.raw)
    except OSError as cause:
        if not is_url(work.store) and is_gone(_folder(work.store)):
            raise moved_away(_folder(work.store)) from cause
        if not _trials_own_fault(work.store, cause):
            raise ArchiveError(
                "the archive's files cannot be reached.", where=store.where,
                found=_without_account(cause, work.store),
                advice="Workers on other computers need a store that they can see; check the "
                "address, the keys and the connection, then go on with --resume.",
            ) from cause  # fmt: skip
        raise ReadError(
            "the archived trial cannot be read.", where=where,
            found=_without_account(cause, work.store), advice="Run forceplate verify.",
        ) from cause  # fmt: skip
    return replace(
        read_kept(data, names.stem(work.raw), where), source=work.source,
        options=tuple(sorted(work.options.items())), layout=work.placing,
    )  # fmt: skip


def _without_account(cause: OSError, store: str) -> str:
    """What went wrong, without the user and password that an address may hold."""
    account, mark, _ = store.partition("://")[2].rpartition("@")
    return str(cause).replace(account + mark, "") if mark else str(cause)


def _trials_own_fault(store: str, cause: OSError) -> bool:
    """Whether one file cannot be read, and not the store as a whole."""
    if is_url(store):
        return isinstance(cause, FileNotFoundError)
    return (_folder(store) / "raw").is_dir()


def _folder(store: str) -> Path:
    return Path(store.removeprefix("file://"))


def _performed(work: Work) -> Outcome:
    recording = recording_of(work)
    if work.recorded:
        traces = pack(recorded_traces(place(recording)), recording.rate, of=work.trial)
        _keep(work, work.trial, traces)
    if not work.analysed:
        return Outcome(work.trial, work.key, work.revision)
    done = analyse_whole(recording, work.settings, window=work.window, facts=work.facts)
    # made here, because whoever keeps the results of all workers is one process
    result = encoded(done.result.to_json())
    primary = {key: done.result[key].value for key in PRIMARY}
    trial = done.trial
    traces = pack(done.traces(), trial.rate, trial.start, done.drawing(), of=done.key)
    _keep(work, done.key, traces)
    return Outcome(work.trial, done.key, work.revision, result, primary, environment())


def _keep(work: Work, name: str, traces: bytes) -> None:
    kept_store(work.store).replace(names.series(name), traces, f"the traces of {work.trial}")


def prepare_worker(settings: Settings) -> None:
    """Load every kernel once, keep numerical libraries to one thread and memory for next time."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    keep_pages()
    warm(settings)
