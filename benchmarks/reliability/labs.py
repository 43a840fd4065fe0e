"""Archives of short simulated trials, taken in as a lab does it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from forceplate.archive.archive import Archive
from forceplate.lab import Lab
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate


def make_lab(folder: Path, count: int, seed: int, *, seconds: float, rate: float) -> None:
    """So many trials, no two alike, none analysed."""
    with tempfile.TemporaryDirectory() as place, Lab(folder, create=True) as lab:
        for number in range(count):
            made = simulate(
                seconds=seconds, rate=rate, seed=seed * 100_000 + number, noise=1.0,
                load_left=45.0 + number % 10,
            )  # fmt: skip
            path = Path(place) / f"{number:05}.h5"
            path.write_bytes(encode(made.recording, simulated=True))
            for line in lab.ingest([path]):
                if line.status != "new":
                    raise RuntimeError(f"{path.name} was {line.status}")
            path.unlink()


def payloads(archive: Archive, run: int) -> dict[str, str]:
    """The stored text of every result of a run, by trial."""
    from forceplate.archive import runs

    matched = archive.matched(run, run)
    with archive._catalogue.reading() as connection:
        texts = runs.payloads(connection, {str(each.first) for each in matched})
    return {each.trial: texts[str(each.first)] for each in matched}


def lines_a_trial(archive: Archive, run: int) -> dict[str, int]:
    """How many lines each trial has in a run."""
    from sqlalchemy import func, select

    from forceplate.archive.database.schema import RUN_RESULT

    counted = (
        select(RUN_RESULT.c.trial, func.count())
        .where(RUN_RESULT.c.run == run)
        .group_by(RUN_RESULT.c.trial)
    )
    with archive._catalogue.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(counted)}
