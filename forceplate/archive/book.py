"""What is known about trials and people, and every correction to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection

from forceplate.archive import audit, people, trials
from forceplate.archive.database import schema
from forceplate.archive.files import blobs
from forceplate.archive.jobs import Jobs
from forceplate.archive.records import MEASURES
from forceplate.model.facts import Facts
from forceplate.model.record import Event, ParticipantRecord, SessionRecord, State, TrialRecord
from forceplate.model.result import Quality


class Book(Jobs):
    """Trials, participants and sessions."""

    def trials(
        self,
        *,
        participant: str | None = None,
        session: str | None = None,
        protocol: str | None = None,
        verdict: str | None = None,
        state: str | None = None,
        assigned: bool | None = None,
        codes: Sequence[str] | None = None,
    ) -> list[TrialRecord]:
        """Trials that fit all that is given, newest first, with their current results."""
        equal = {
            "participant": participant, "session": session, "protocol": protocol,
            "verdict": verdict, "state": state,
        }  # fmt: skip
        with self._catalogue.reading() as connection:
            statement = trials.listing(trials.current_run(connection))
            chosen = trials.narrowed(statement, equal, assigned=assigned, codes=codes)
            return trials.records(connection, chosen)

    def trial(self, code: str) -> TrialRecord:
        """One trial; UnknownTrial, with the nearest codes, where it is not there."""
        with self._catalogue.reading() as connection:
            return self._record(connection, code)

    def _record(self, connection: Connection, code: str) -> TrialRecord:
        statement = trials.listing(trials.current_run(connection))
        found = trials.records(connection, statement.where(schema.TRIAL.c.code == code))
        if not found:
            raise trials.unknown(connection, code, str(self.folder))
        return found[0]

    def read_raw(self, code: str) -> bytes:
        """The bytes of a trial file, checked against their hash; ArchiveError where damaged."""
        stored = self.stored(code)
        return blobs.get(self._store, stored.raw.name, stored.raw_sha256)

    def assign(self, code: str, changes: Facts, by: str, reason: str | None = None) -> TrialRecord:
        """Correct the facts that `changes` knows; the earlier ones stay in the history."""

        def change(row: schema.Row) -> tuple[dict[str, Any], dict[str, Any]]:
            return trials.changed_facts(row, changes.known())

        return self._note(code, "assigned", change, by=by, reason=reason)

    def judge(self, code: str, state: State, reason: str | None, by: str) -> TrialRecord:
        """Accept a trial, mark it for repeating, or make it new again, with a reason."""
        after = {"state": trials.checked_state(state), "reason": reason}

        def change(row: schema.Row) -> tuple[dict[str, Any], dict[str, Any]]:
            before = {"state": row["state"], "reason": row["state_reason"]}
            return ({}, {}) if before == after else (before, after)

        return self._note(code, "judged", change, by=by, reason=reason)

    def set_layout(
        self, code: str, layout: Mapping[str, Any] | None, by: str, reason: str | None = None
    ) -> TrialRecord:
        """State where the plates lie; the trial is then analysed again."""
        after = None if layout is None else audit.dumps(layout)

        def change(row: schema.Row) -> tuple[dict[str, Any], dict[str, Any]]:
            if row["layout"] == after:
                return {}, {}
            return {"layout": _layout(row["layout"])}, {"layout": _layout(after)}

        return self._note(code, "laid out", change, by=by, reason=reason)

    def recheck(self, code: str, quality: Quality, by: str) -> TrialRecord:
        """Keep checks of quality that were looked at again after a correction, if they differ."""
        after = [check.to_json() for check in quality.checks]

        def change(row: schema.Row) -> tuple[dict[str, Any], dict[str, Any]]:
            before = json.loads(row["quality"])
            return ({}, {}) if before == after else ({"checks": before}, {"checks": after})

        return self._note(code, "checked", change, by=by, reason=None)

    def _note(
        self,
        code: str,
        action: str,
        change: Callable[[schema.Row], tuple[dict[str, Any], dict[str, Any]]],
        *,
        by: str,
        reason: str | None,
    ) -> TrialRecord:
        with self._catalogue.writing(f"change trial {code}") as connection:
            before, after = change(trials.row_of(connection, code, str(self.folder)))
            if after:
                trials.note(
                    connection, self._seal, code, at=self._clock(), by=by, action=action,
                    reason=reason, before=before, after=after,
                )  # fmt: skip
            return self._record(connection, code)

    def history(self, code: str) -> list[Event]:
        """What happened to a trial, oldest first."""
        with self._catalogue.reading() as connection:
            trials.row_of(connection, code, str(self.folder))
            return audit.events(connection, code)

    def participants(self) -> list[ParticipantRecord]:
        """Everybody, by code."""
        with self._catalogue.reading() as connection:
            return people.participants(connection)

    def participant(self, code: str) -> ParticipantRecord:
        """One person; UnknownParticipant, with the nearest codes, where nobody has this one."""
        with self._catalogue.reading() as connection:
            found = people.participants(connection, code)
            if not found:
                raise people.unknown(connection, code, str(self.folder))
        return found[0]

    def set_participant(self, code: str, changes: Facts, by: str) -> ParticipantRecord:
        """State mass, height or foot length of a person; other facts in `changes` are left out."""
        known = {name: value for name, value in changes.known().items() if name in MEASURES}
        with self._catalogue.writing(f"change participant {code}") as connection:
            people.set_measures(
                connection, self._seal, code, cast("dict[str, float]", known),
                at=self._clock(), by=by,
            )  # fmt: skip
            return people.participants(connection, code)[0]

    def sessions(self, participant: str) -> list[SessionRecord]:
        """A person's sessions, oldest first, each with its trials in the order of time.

        A trial without a session belongs to the day it started on.
        """
        self.participant(participant)
        return people.sessions(participant, self.trials(participant=participant))


def _layout(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
