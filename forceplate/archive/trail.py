"""The audit trail handed out line by line, and whether a head noted elsewhere is part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from forceplate.archive import audit
from forceplate.archive.database.rows import in_parts, nothing_else
from forceplate.archive.database.schema import AUDIT, Row
from forceplate.archive.opened import Opened
from forceplate.archive.records import PARTICIPANT
from forceplate.errors import SettingsError

AT_ONCE = 500
SHORTEST = 16
"""Signs of a head that were noted; fewer could be met by chance."""


@dataclass(frozen=True)
class Line:
    """One line of the audit trail.

    Parameters
    ----------
    line : int
        From 1.
    at, by, action, subject : str
        When (ISO 8601 UTC), who, what, and about what.
    reason : str or None
    before, after : mapping or str
        What it changed; where that cannot be understood, the text that stands there.
    previous, seal : str
        Seals of the line before and of this line.
    """

    line: int
    at: str
    by: str
    action: str
    subject: str
    reason: str | None
    before: Mapping[str, Any] | str
    after: Mapping[str, Any] | str
    previous: str
    seal: str

    @property
    def understood(self) -> bool:
        """Whether what it changed can be told: always, while a line is as it was written."""
        return not isinstance(self.before, str) and not isinstance(self.after, str)


@dataclass(frozen=True)
class HeadCheck:
    """Whether a head noted elsewhere is part of the trail.

    Parameters
    ----------
    line : int or None
        The line that it seals; None: no line of the trail has it.
    lines, head : int, str
        How long the trail is now, and its last seal.
    breaks : tuple of str
        Places where the chain does not hold, a sentence each.
    """

    line: int | None
    lines: int
    head: str
    breaks: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return self.line is not None and not self.breaks


class Trail(Opened):
    """The audit trail of the archive."""

    def audit_head(self) -> tuple[int, str]:
        """Number of lines and the last seal."""
        with self._catalogue.with_any_text().reading() as connection:
            return audit.head(connection)

    def audit_trail(
        self, *, until: int, since: str | None = None, subject: str | None = None
    ) -> Iterator[Line]:
        """Lines up to line `until`, oldest first.

        They are read some hundred at a time, each time in a short view of its own: a line never
        changes.

        Parameters
        ----------
        until : int
            As `audit_head` gives it.
        since : str, optional
            ISO 8601 UTC; lines from then on.
        subject : str, optional
            A trial's or a participant's code, `run 3`, `archive`.
        """
        catalogue, last = self._catalogue.with_any_text(), 0
        while True:
            with catalogue.reading() as connection:
                wanted = _part(last, until, since, subject)
                rows = connection.execute(wanted).mappings().all()
            yield from (_line(row) for row in rows)
            if len(rows) < AT_ONCE:
                return
            last = rows[-1]["seq"]

    def check_head(self, head: str) -> HeadCheck:
        """Whether this head, or the beginning of one, is the seal of a line of this trail.

        Raises
        ------
        SettingsError
            It is no head, or too short a piece of one, or that of a trail without a line.
        """
        text = head.strip().lower()
        if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", text) or audit.FIRST.startswith(text):
            raise SettingsError(
                "that is no head of an audit trail.", found=repr(head[:80]),
                expected=f"64 signs from 0-9 and a-f, or at least the first {SHORTEST}",
            )  # fmt: skip
        chain, breaks = audit.Chain(self._seal), list[str]()
        found, lines, now = None, 0, audit.FIRST
        for part, _ in in_parts(self._catalogue.with_any_text(), AUDIT, nothing_else):
            for line in part:
                breaks += chain.breaks(line)
                lines, now = line["seq"], str(line["seal"])
                if found is None and now.startswith(text):
                    found = lines
        return HeadCheck(found, lines, now, tuple(breaks))


def _part(last: int, until: int, since: str | None, subject: str | None) -> Select[Any]:
    wanted = select(AUDIT).where(AUDIT.c.seq > last, AUDIT.c.seq <= until)
    if since is not None:
        wanted = wanted.where(AUDIT.c.at >= since)
    if subject is not None:
        person = AUDIT.c.subject == PARTICIPANT + subject
        wanted = wanted.where(or_(AUDIT.c.subject == subject, person))
    return wanted.order_by(AUDIT.c.seq).limit(AT_ONCE)


def _line(row: Row) -> Line:
    reason = row["reason"]
    return Line(
        row["seq"], _text(row["at"]), _text(row["by"]), _text(row["action"]), _text(row["subject"]),
        None if reason is None else _text(reason), _changed(row["before"]), _changed(row["after"]),
        _text(row["previous"]), _text(row["seal"]),
    )  # fmt: skip


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _changed(value: object) -> Mapping[str, Any] | str:
    """What was written as JSON; itself where it is none that this program writes."""
    try:
        found = json.loads(_text(value))
        audit.dumps(found).encode()  # also no NaN, and only texts that can be shown
    except (ValueError, RecursionError):
        return _text(value)
    return found if isinstance(found, dict) else _text(value)
