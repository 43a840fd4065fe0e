"""Participants and their sessions, as the trials tell them."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection, insert, select, update

from forceplate.archive import audit
from forceplate.archive.database.schema import NOW, PERSON, TRIAL, Row
from forceplate.archive.records import MEASURES, PARTICIPANT
from forceplate.archive.trials import note
from forceplate.errors import UnknownParticipant
from forceplate.model.record import ParticipantRecord, SessionRecord, TrialRecord


def session_of(session: str | None, start: str | None) -> str:
    """The session's name: what the lab calls it, else the day, else empty."""
    return session or (start or "")[:10]


def participants(connection: Connection, participant: str | None = None) -> list[ParticipantRecord]:
    """Everybody with a trial or with measures, by code: two queries."""
    trials = (
        select(NOW.c.participant, NOW.c.session, NOW.c.start, *(NOW.c[name] for name in MEASURES),
               TRIAL.c.simulated)
        .join(TRIAL, TRIAL.c.code == NOW.c.code)
        .where(NOW.c.participant.is_not(None))
        .order_by(NOW.c.moment)
    )  # fmt: skip
    people = select(PERSON)
    if participant is not None:
        trials = trials.where(NOW.c.participant == participant)
        people = people.where(PERSON.c.code == participant)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(trials).mappings():
        groups[row["participant"]].append(row)
    told = {row["code"]: row for row in connection.execute(people).mappings()}
    return [_person(code, groups[code], told.get(code, {})) for code in sorted({*groups, *told})]


def _person(code: str, rows: Sequence[Row], told: Row) -> ParticipantRecord:
    """What was said about the person; else the latest trial that knows it."""
    measures = {}
    for name in MEASURES:
        known = [row[name] for row in rows if row[name] is not None]
        measures[name] = told.get(name) if told.get(name) is not None else (known or [None])[-1]
    return ParticipantRecord(
        code=code, **measures,
        n_sessions=len({session_of(row["session"], row["start"]) for row in rows}),
        n_trials=len(rows),
        last=max((row["start"] for row in rows if row["start"]), default=None),
        simulated=any(row["simulated"] for row in rows),
    )  # fmt: skip


def unknown(connection: Connection, code: str, where: str) -> UnknownParticipant:
    """The error for a participant who is not there, naming the nearest ones."""
    codes = [person.code for person in participants(connection)]
    near = difflib.get_close_matches(code, codes, n=3, cutoff=0.6)
    advice = "Did you mean " + " or ".join(near) + "?" if near else None
    return UnknownParticipant(
        f"no participant {code!r} in the archive.", where=where, advice=advice
    )


def sessions(participant: str, records: Iterable[TrialRecord]) -> list[SessionRecord]:
    """A person's trials by session, oldest first, the trials of each in the order of time."""

    def moment(record: TrialRecord) -> str:
        return record.facts.start or record.archived

    def name(record: TrialRecord) -> str:
        return session_of(record.facts.session, record.facts.start)

    ordered = sorted(records, key=lambda record: (name(record), moment(record), record.trial))
    found = []
    for session, group in groupby(ordered, key=name):
        trials = tuple(group)
        starts = [trial.facts.start for trial in trials if trial.facts.start]
        protocols = [trial.facts.protocol for trial in trials if trial.facts.protocol]
        found.append(
            SessionRecord(
                participant=participant, session=session, start=min(starts, default=None),
                protocol=protocols[0] if protocols else None, trials=trials,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (each.start or moment(each.trials[0]), each.session))


def set_measures(
    connection: Connection,
    seal: audit.Seal,
    participant: str,
    known: Mapping[str, float],
    *,
    at: str,
    by: str,
) -> None:
    """State a person's measures; their trials are then analysed again."""
    chosen = select(PERSON).where(PERSON.c.code == participant)
    row = connection.execute(chosen).mappings().one_or_none()
    old: Row = dict.fromkeys(MEASURES) if row is None else row
    after = {name: known[name] for name in MEASURES if name in known and known[name] != old[name]}
    before = {name: old[name] for name in after}
    if not after and row is not None:
        return
    if row is None:
        connection.execute(insert(PERSON).values(code=participant, **after))
    else:
        connection.execute(update(PERSON).where(PERSON.c.code == participant).values(after))
    audit.append(
        connection, seal, at=at, by=by, action="measured", subject=PARTICIPANT + participant,
        before=before, after=after,
    )  # fmt: skip
    codes = select(NOW.c.code).where(NOW.c.participant == participant)
    for code in connection.execute(codes).scalars().all() if after else ():
        note(
            connection, seal, code, at=at, by=by, action="measured", reason=None, before=before,
            after=after,
        )  # fmt: skip
