"""The lab's tables of reliability: lines of the audit trail, sealed, backed up and never lost."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from forceplate.archive import audit, filling
from forceplate.archive.database.schema import AUDIT, NOW
from forceplate.archive.opened import Opened
from forceplate.model.reference import Reference, reference_from

REFERENCED = "referenced"
SUBJECT = "reference"


class References(Opened):
    """The part of the archive that keeps what the lab has learnt of its people's visits."""

    def save_reference(self, reference: Reference, by: str, reason: str | None = None) -> None:
        """Keep a table; the earlier ones stay."""
        with self._catalogue.writing("keep a table of reliability") as connection:
            audit.append(
                connection, self._seal, at=self._clock(), by=by, action=REFERENCED,
                subject=SUBJECT, reason=reason, after=reference.to_json(),
            )  # fmt: skip

    def references(self, most: int | None = None) -> list[Reference]:
        """The tables that were kept, or the latest of them; the newest first.

        SettingsError where a later version wrote one.
        """
        wanted = (
            select(AUDIT.c.after)
            .where(AUDIT.c.action == REFERENCED, AUDIT.c.subject == SUBJECT)
            .order_by(AUDIT.c.seq.desc())
            .limit(most)
        )
        with self._catalogue.reading() as connection:
            texts = connection.execute(wanted).scalars().all()
        return [reference_from(json.loads(text)) for text in texts]

    def codes_chosen(self, where: Mapping[str, str]) -> set[str]:
        """Trials with these facts; SettingsError names what there is to choose by."""
        checked = filling.checked_choice(where)
        with self._catalogue.reading() as connection:
            return set(
                connection.execute(select(NOW.c.code).where(filling.chosen(checked))).scalars()
            )
