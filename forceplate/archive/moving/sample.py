"""Results drawn by chance, with all that is needed to compute them again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from forceplate.archive.database.schema import RESULT, RUN, RUN_RESULT
from forceplate.archive.opened import Opened

SIGNS = 64
"""Of a result's key, which is a hash: keys lie evenly between 0 and f."""


@dataclass(frozen=True)
class Drawn:
    """A stored result, not yet looked into: what somebody has changed is told by whoever does.

    Parameters
    ----------
    key, trial : str, str
    settings : str
        JSON, of the run that made or used it.
    payload : str
        JSON, the result as it was saved.
    """

    key: str
    trial: str
    settings: str
    payload: str


class Sample(Opened):
    """Stored results, drawn by a stated seed."""

    def count_results(self) -> int:
        """How many there are, over all runs."""
        with self._catalogue.reading() as connection:
            return connection.execute(select(func.count()).select_from(RESULT)).scalar_one()

    def drawn(self, seed: int, looks: int) -> Iterator[Drawn]:
        """Results in an order that the seed decides, none twice; it may end before the last.

        The next key after a random one is looked up, so that this costs the same at any size; it
        ends after so many looks.
        """
        total, seen = self.count_results(), set[str]()
        chance = random.Random(seed)
        for _ in range(looks):
            pivot = f"{chance.getrandbits(4 * SIGNS):0{SIGNS}x}"
            with self._catalogue.reading() as connection:
                found = _after(connection, pivot)
            if found is not None and found.key not in seen:
                seen.add(found.key)
                yield found
            if len(seen) == total:
                return


def _after(connection: Connection, pivot: str) -> Drawn | None:
    """The first result from this key on, else the first of all, as a run has it."""
    keys = select(RESULT.c.key).order_by(RESULT.c.key).limit(1)
    key = connection.execute(keys.where(RESULT.c.key >= pivot)).scalar()
    key = key or connection.execute(keys).scalar()
    wanted = (
        select(RESULT.c.key, RESULT.c.trial, RESULT.c.payload, RUN.c.settings)
        .join(RUN_RESULT, RUN_RESULT.c.key == RESULT.c.key)
        .join(RUN, RUN.c.id == RUN_RESULT.c.run)
        .where(RESULT.c.key == key, RUN_RESULT.c.trial == RESULT.c.trial)
        .order_by(RUN_RESULT.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Drawn(row.key, row.trial, row.settings, row.payload)
