"""What people write on a person's timeline: lines of the audit trail, sealed and never lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from forceplate.archive import audit, people
from forceplate.archive.database.schema import AUDIT
from forceplate.archive.opened import Opened
from forceplate.archive.records import PARTICIPANT
from forceplate.archive.trials import listing, narrowed, records
from forceplate.errors import NothingFound, SettingsError
from forceplate.model.past import Annotation, Baseline, NoteKind
from forceplate.model.record import Event

ANNOTATED, BASELINE = "annotated", "baseline"
LONGEST_TEXT = 500
KINDS = ("note", "phase")
FIELDS = ("day", "text", "kind")


class Timeline(Opened):
    """Notes on people's timelines, and where their baselines begin."""

    def annotate(
        self, participant: str, day: str, text: str, by: str, kind: NoteKind = "note"
    ) -> Annotation:
        """Write a note about a day.

        Parameters
        ----------
        participant : str
        day : str
            ISO 8601 date.
        text : str
            Up to 500 signs.
        by : str
        kind : str
            note or phase.

        Raises
        ------
        UnknownParticipant, SettingsError
        """
        after = _checked({"day": day, "text": text, "kind": kind})
        with self._catalogue.writing(f"annotate {participant}") as connection:
            self._known(connection, participant)
            number = len(_told(connection, participant)) + 1
            self._write(connection, participant, ANNOTATED, by, {"annotation": number, **after})
            return _told(connection, participant)[number]

    def change_annotation(
        self, participant: str, number: int, by: str, *, day: str | None = None,
        text: str | None = None, kind: NoteKind | None = None,
    ) -> Annotation:  # fmt: skip
        """Write a note anew; what it said before stays in the audit trail.

        An empty text takes it off the timeline. NothingFound where there is no such note.
        """
        with self._catalogue.writing(f"annotate {participant}") as connection:
            self._known(connection, participant)
            old = _one(_told(connection, participant), participant, number)
            before = {name: getattr(old, name) for name in FIELDS}
            given = {"day": day, "text": text, "kind": kind}
            wanted = {**before, **{key: each for key, each in given.items() if each is not None}}
            after = _checked(wanted, empty=True)
            if after != before:
                self._write(
                    connection, participant, ANNOTATED, by, {"annotation": number, **after},
                    before={"annotation": number, **before},
                )  # fmt: skip
            return _told(connection, participant)[number]

    def annotations(self, participant: str) -> list[Annotation]:
        """The notes that stand on a person's timeline, by day."""
        with self._catalogue.reading() as connection:
            told = _told(connection, participant)
        standing = [each for each in told.values() if each.text]
        return sorted(standing, key=lambda each: (each.day, each.number))

    def begin_baseline(self, participant: str, session: str | None, why: str, by: str) -> Baseline:
        """Let a person's baseline begin at a visit; None: at the first one again.

        It is the only way to do so: someone does it, with a reason.

        Raises
        ------
        UnknownParticipant, NothingFound
            There is no such person, or no such visit of them.
        SettingsError
            No reason is given.
        """
        reason = " ".join(why.split())
        if not reason:
            raise SettingsError(
                "a new baseline needs a reason.", where=participant,
                advice="Say why the visits before are no longer compared with.",
            )  # fmt: skip
        with self._catalogue.writing(f"begin a baseline of {participant}") as connection:
            self._known(connection, participant)
            self._visited(connection, participant, session)
            old = _baseline(connection, participant)
            self._write(
                connection, participant, BASELINE, by, {"session": session}, reason=reason,
                before={"session": None if old is None else old.session},
            )  # fmt: skip
            found = _baseline(connection, participant)
        assert found is not None  # it was written just now
        return found

    def baseline(self, participant: str) -> Baseline | None:
        """Where a person's baseline was last said to begin; None where nobody ever said so."""
        with self._catalogue.reading() as connection:
            return _baseline(connection, participant)

    def baselines(self) -> dict[str, Baseline]:
        """The same of everybody of whom it was ever said, by participant: one query."""
        told = select(AUDIT).where(AUDIT.c.action == BASELINE).order_by(AUDIT.c.seq)
        with self._catalogue.reading() as connection:
            return {
                row["subject"].removeprefix(PARTICIPANT): _begun(
                    json.loads(row["after"]), row["reason"], row["by"], row["at"]
                )
                for row in connection.execute(told).mappings()
            }

    def _known(self, connection: Connection, participant: str) -> None:
        if not people.participants(connection, participant):
            raise people.unknown(connection, participant, str(self.folder))

    def _visited(self, connection: Connection, participant: str, session: str | None) -> None:
        own = narrowed(listing(None), {"participant": participant}, assigned=None, codes=None)
        visits = people.sessions(participant, records(connection, own))
        names = [visit.session for visit in visits]
        if session is not None and session not in names:
            raise NothingFound(
                f"{participant} has no session {session!r}.", where=self.folder,
                found=", ".join(names) or "none",
            )  # fmt: skip

    def _write(
        self, connection: Connection, participant: str, action: str, by: str,
        after: Mapping[str, Any], *, before: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        audit.append(
            connection, self._seal, at=self._clock(), by=by, action=action,
            subject=PARTICIPANT + participant, reason=reason, before=before, after=after,
        )  # fmt: skip


def misread(connection: Connection) -> Iterator[str]:
    """A sentence for each line of a timeline that does not follow from those before it."""
    kept = select(AUDIT).where(AUDIT.c.action.in_((ANNOTATED, BASELINE))).order_by(AUDIT.c.seq)
    standing: dict[tuple[str, object], dict[str, Any]] = {}
    for row in connection.execute(kept).mappings():
        before, after = json.loads(row["before"]), json.loads(row["after"])
        if row["action"] == ANNOTATED:
            key = row["subject"], after.get("annotation")
            whole = after.keys() == {"annotation", *FIELDS}
            if not whole or before != standing.get(key, {}):
                yield f"audit line {row['seq']} is no note that follows from those before it"
        else:
            key = row["subject"], BASELINE
            if before != standing.get(key, {"session": None}) or not row["reason"]:
                yield f"audit line {row['seq']} is no baseline that follows from those before it"
        standing[key] = after


def _lines(connection: Connection, participant: str, action: str) -> list[Event]:
    told = audit.events(connection, PARTICIPANT + participant)
    return [each for each in told if each.action == action]


def _told(connection: Connection, participant: str) -> dict[int, Annotation]:
    """Every note that ever was, by number, as it stands now."""
    found: dict[int, Annotation] = {}
    for line in _lines(connection, participant, ANNOTATED):
        number, about = line.after["annotation"], {name: line.after[name] for name in FIELDS}
        if number in found:
            found[number] = replace(found[number], **about, changed_by=line.by, changed_at=line.at)
        else:
            found[number] = Annotation(number, participant, **about, by=line.by, at=line.at)
    return found


def _baseline(connection: Connection, participant: str) -> Baseline | None:
    lines = _lines(connection, participant, BASELINE)
    if not lines:
        return None
    last = lines[-1]
    return _begun(last.after, last.reason, last.by, last.at)


def _begun(after: Mapping[str, Any], reason: str | None, by: str, at: str) -> Baseline:
    return Baseline(after["session"], reason or "", by, at)


def _one(told: Mapping[int, Annotation], participant: str, number: int) -> Annotation:
    if number not in told:
        raise NothingFound(
            f"{participant} has no note {number}.",
            found=", ".join(str(each) for each in told) or "none",
        )
    return told[number]


def _checked(about: dict[str, str], *, empty: bool = False) -> dict[str, str]:
    """The parts of a note, tidied; SettingsError where one is not of its kind."""
    text = " ".join(about["text"].split())
    if len(text) > LONGEST_TEXT or not (text or empty):
        raise SettingsError(
            "the note has no text." if not text else "the note is too long.",
            expected=f"1 to {LONGEST_TEXT} signs", found=str(len(text)),
        )  # fmt: skip
    try:
        day = date.fromisoformat(about["day"]).isoformat()
    except ValueError as cause:
        raise SettingsError(
            "that is no day.", expected="an ISO 8601 date, such as 2026-03-14",
            found=repr(about["day"]),
        ) from cause  # fmt: skip
    if about["kind"] not in KINDS:
        raise SettingsError(
            "that is no kind of note.", expected=" or ".join(KINDS), found=repr(about["kind"])
        )
    return {"day": day, "text": text, "kind": about["kind"]}
