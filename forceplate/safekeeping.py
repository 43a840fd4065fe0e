"""Keeping an archive safe: backups, bringing them back, other places, and the audit trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forceplate import __version__
from forceplate.batch.again import first_difference, numbers_of
from forceplate.errors import ArchiveError, ArchiveTooNew, ForcePlateError
from forceplate.running import Running, current_user

if TYPE_CHECKING:
    from forceplate.archive.archive import Archive
    from forceplate.archive.moving.backup import Made
    from forceplate.archive.moving.manifest import Manifest
    from forceplate.archive.moving.relocating import Copied
    from forceplate.archive.moving.restore import Restored
    from forceplate.archive.moving.sample import Drawn
    from forceplate.archive.trail import HeadCheck, Line

Step = Callable[[int, int, str], None]
RESULTS, SEED = 20, 1
UNREADABLE = (ArchiveTooNew.code, "catalogue-missing", "catalogue-damaged", "key-missing")
"""Problems of a backup none of whose results can be computed again."""
LOOKS = 20
"""So many drawn results for each that is wanted; a version that computes differently has none."""
RTOL = 1e-12
"""What another machine or another version of a library may move the last digits by."""


def nothing(*_: object) -> None:
    """Progress that nobody watches."""


class Safekeeping(Running):
    """The part of a lab that keeps its archive safe."""

    def backup(
        self,
        destination: Path,
        *,
        link: bool = True,
        pictures: bool = False,
        on_progress: Step = nothing,
        by: str | None = None,
    ) -> Made:
        """The whole archive as a new dated folder in a folder of backups; others may write on.

        What the archive has lost is named in `manifest.missing` of what is returned.

        Parameters
        ----------
        destination : Path
        link : bool
            Files on the same file system share the archive's bytes instead of being copied.
        pictures : bool
            Also traces for the screen, which can be made again.
        on_progress : callable
            Told (done, total, name).
        by : str, optional
        """
        return self.archive.backup(
            destination, by or current_user(), __version__, link=link, pictures=pictures,
            step=on_progress,
        )  # fmt: skip

    def copy_archive(self, target: str, on_progress: Step = nothing) -> Copied:
        """The archive in a folder, its files in a store, or its catalogue in a database.

        Twice is as good as once, and after a kill the same call goes on.
        """
        return self.archive.copy_to(target, on_progress)

    def wrong_in_copy(self, target: str, on_progress: Step = nothing) -> list[str]:
        """All that `copy_archive` brought read back and compared: a sentence a difference."""
        return list(self.archive.wrong_at(target, on_progress))

    def use(
        self, *, catalogue: str | None = None, store: str | None = None, local: bool = False,
        by: str | None = None,
    ) -> None:  # fmt: skip
        """Let the archive's folder use a copy of its catalogue or files from now on.

        Parameters
        ----------
        catalogue, store : str, optional
            Addresses; what is not given stays where it is.
        local : bool
            What is not given is in the folder.
        by : str, optional

        Raises
        ------
        ArchiveError
            Not all of this very archive is there; nothing was changed.
        """
        from forceplate.archive.place import Place

        now = self.archive.place
        kept = Place(now.folder) if local else now
        wanted = Place(now.folder, catalogue or kept.catalogue, store or kept.store)
        self.archive.use(wanted, by or current_user())

    def audit_head(self) -> tuple[int, str]:
        """Number of lines of the audit trail, and its last seal."""
        return self.archive.audit_head()

    def audit_trail(
        self, *, until: int, since: str | None = None, subject: str | None = None
    ) -> Iterator[Line]:
        """Lines of the audit trail up to line `until`, oldest first.

        `since` is ISO 8601 UTC; `subject` a trial's or a participant's code, `run 3`, `archive`.
        """
        return self.archive.audit_trail(until=until, since=since, subject=subject)

    def check_head(self, head: str) -> HeadCheck:
        """Whether a head that was noted elsewhere is still part of the audit trail."""
        return self.archive.check_head(head)


@dataclass(frozen=True)
class Rehearsal:
    """What looking through a backup has shown.

    Parameters
    ----------
    folder : Path
    manifest : Manifest or None
        None where it is missing or damaged.
    problems : list of {code, what}
    recomputed, equal, close : int, int, int
        Results computed again; those that are as stored to the last digit; those that are to
        1e-12, as another processor or another version of a library makes them.
    passed_over : int
        Drawn results that this version computes differently, or of trials corrected since.
    wanted : int
        How many were to be computed again; no more are looked for after 20 drawn ones for each.
    seed : int
    """

    folder: Path
    manifest: Manifest | None
    problems: list[dict[str, str]]
    recomputed: int
    equal: int
    close: int
    passed_over: int
    wanted: int
    seed: int

    @property
    def ok(self) -> bool:
        return not self.problems


def rehearse(
    backup: Path, *, results: int = RESULTS, seed: int = SEED, on_progress: Step = nothing
) -> Rehearsal:
    """Look through a backup without touching it, and compute some of its results again.

    Parameters
    ----------
    backup : Path
        A backup, or a folder of backups, of which the newest whole one is taken.
    results : int
        How many to compute again.
    seed : int
        Decides which.
    on_progress : callable
        Told (done, total, trial).

    Raises
    ------
    NothingFound
        There is no backup.
    """
    from forceplate.archive.moving import checking

    folder = checking.chosen(backup)
    told: Manifest | None = None
    counts = _Counts()
    try:
        told, _ = checking.told_of(folder)
        found = list(checking.problems(folder))
    except ArchiveTooNew as cause:
        found = [{"code": cause.code, "what": cause.sentence()}]
    if results and not any(problem["code"] in UNREADABLE for problem in found):
        try:
            with checking.as_archive(folder) as archive:
                found += counts.recompute(archive, results, seed, on_progress)
        except ArchiveError as cause:
            found.append({"code": "catalogue-damaged", "what": cause.sentence()})
    return Rehearsal(
        folder, told, found, counts.recomputed, counts.equal, counts.close, counts.passed_over,
        counts.wanted, seed,
    )  # fmt: skip


def restore_into(
    backup: Path, folder: Path, *, on_progress: Step = nothing, by: str | None = None
) -> Restored:
    """Bring a backup back into a new folder and verify the archive that came of it.

    Raises
    ------
    NothingFound, ArchiveTooNew, ArchiveError, StorageFull
        There is no backup, or nothing can come of it; the folder is not new, or there is no room.
    """
    from forceplate.archive.moving import checking, restore

    source = checking.chosen(backup)
    target = folder.expanduser().absolute()
    return restore.restore(source, target, by or current_user(), on_progress)


class _Counts:
    """How results came out when they were computed again."""

    def __init__(self) -> None:
        self.recomputed = self.equal = self.close = self.passed_over = self.wanted = 0

    def recompute(
        self, archive: Archive, wanted: int, seed: int, on_progress: Step
    ) -> Iterator[dict[str, str]]:
        """One problem for each of the drawn results that does not come out as it is stored."""
        self.wanted, n_wrong = min(wanted, archive.count_results()), 0
        for drawn in archive.drawn(seed, LOOKS * self.wanted):
            try:
                trouble = self._compare(archive, drawn)
            except ForcePlateError as cause:
                trouble = f"cannot be analysed: {cause.sentence()}"
            except (ValueError, KeyError, TypeError, AttributeError) as cause:
                kind = type(cause).__name__
                trouble = f"has a result that cannot be understood ({kind}: {cause})"
            if trouble is not None:
                n_wrong += 1
                yield {"code": "result-differs", "what": f"{drawn.trial} {trouble}"}
            on_progress(self.recomputed, self.wanted, drawn.trial)
            if max(self.recomputed, n_wrong) >= self.wanted:
                return

    def _compare(self, archive: Archive, drawn: Drawn) -> str | None:
        """What is wrong with a drawn result; None where nothing is, or it is other work by now."""
        stored = numbers_of(json.loads(drawn.payload))
        again = _again(archive, drawn)
        if again is None:
            self.passed_over += 1
            return None
        self.recomputed += 1
        found = numbers_of(again)
        where = first_difference(stored, found, RTOL)
        if where is not None:
            return f"comes out differently: {where}"
        if first_difference(stored, found, 0.0) is None:
            self.equal += 1
        else:
            self.close += 1
        return None


def _again(archive: Archive, drawn: Drawn) -> dict[str, Any] | None:
    """The result computed anew; None where the same key would not come of it today."""
    from forceplate.analysis import analyse_whole
    from forceplate.batch.runs import work_for
    from forceplate.batch.work import recording_of
    from forceplate.errors import SettingsError
    from forceplate.model.settings import Settings

    try:
        work = work_for(archive, drawn.trial, Settings().having(json.loads(drawn.settings)))
    except SettingsError:  # a setting that this version does not know
        return None
    if work.key != drawn.key:
        return None
    done = analyse_whole(recording_of(work), work.settings, window=work.window, facts=work.facts)
    return json.loads(json.dumps(done.result.to_json()))
